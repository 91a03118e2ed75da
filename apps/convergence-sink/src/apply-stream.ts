/**
 * Applies batches of the canonical topic: one transaction for rows, history, counts and position.
 *
 * Only the owner of a partition writes: the claim's epoch and the expected position are checked in
 * the transaction. A conflict is decided again; a record the database refuses is found by trying
 * halves, and goes to quarantine in the transaction of its batch.
 */
import type { Logger } from '@tributary/observability';
import { StoreRefusedError, WriteConflictError } from '@tributary/trade-store-writer';
import type { StoreTransaction, TradeWriter } from '@tributary/trade-store-writer';
import { applyRecords } from './core/apply-records.js';
import type { StepResult } from './core/apply-records.js';
import type { SinkContext } from './core/ports.js';
import type { StateMemory } from './core/state-memory.js';
import type { Step } from './core/step.js';
import type { CanonicalRecord } from './core/stream-batch.js';
import { LOCK_TIMEOUT_MS } from './limits.js';
import type { SinkMetrics } from './metrics.js';
import type { PartitionClaims } from './partition-claims.js';
import { StreamReader } from './stream-reader.js';
import type { UpcomingRecords } from './stream-reader.js';

/**
 * Conflicts of one batch before the transport backs off and claims again. Keys that were overtaken
 * are decided anew within the transaction, so a conflict is a row held for long, or a new key that
 * appeared. Where a batch of a file holds rows, trying on would keep the consumer from fetching its
 * other partitions, which a partition that backs off does not.
 */
const CONFLICTS_MAX = 3;
/** A process silent for longer has lost its partitions: the session of the consumer is shorter. */
const SILENCE_MS_MAX = 10_000;

/** Consecutive records of one partition. */
export interface StreamBatch extends UpcomingRecords {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: bigint;
  readonly expectedOffset: bigint;
  readonly records: readonly CanonicalRecord[];
  readonly lastOffset: bigint;
  heartbeat(): Promise<void>;
}

export interface StreamParts {
  readonly writer: TradeWriter;
  readonly claims: PartitionClaims;
  readonly context: SinkContext;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
}

interface StepInput {
  /** Offsets the store refused when they were tried alone, with the reason. */
  readonly poison: ReadonlyMap<bigint, string>;
  readonly memory: StateMemory | undefined;
}

const NO_POISON: ReadonlyMap<bigint, string> = new Map();

export class StreamApplier {
  private readonly reader = new StreamReader();

  constructor(private readonly parts: StreamParts) {}

  /** @throws FencedError, StoreUnavailableError, WriteConflictError: nothing is kept then. */
  async apply(batch: StreamBatch): Promise<void> {
    const readingAhead = new AbortController();
    const { originId } = this.parts.claims.of(batch);
    const readAhead = this.reader.readAhead(batch, { originId, signal: readingAhead.signal });
    try {
      await this.writeUntilDone(batch);
    } finally {
      readingAhead.abort();
      await readAhead;
    }
  }

  /** In one transaction; after a conflict half as many records at once, so some get through. */
  private async writeUntilDone(batch: StreamBatch): Promise<void> {
    let rest: StreamBatch | undefined = batch;
    let poison = NO_POISON;
    let conflicts = 0;
    let countMax = batch.records.length;
    while (rest !== undefined) {
      const { first, others } = cut(rest, countMax);
      try {
        await this.write(first, poison);
        rest = others;
      } catch (error) {
        const found = error instanceof StoreRefusedError ? await this.newPoison(first, poison) : [];
        if (found.length > 0) {
          poison = new Map([...poison, ...found]);
          continue;
        }
        conflicts += 1;
        if (!(error instanceof WriteConflictError) || conflicts === CONFLICTS_MAX) throw error;
        this.parts.metrics.conflict();
        countMax = Math.ceil(first.records.length / 2);
        await batch.heartbeat();
      }
    }
  }

  private async write(batch: StreamBatch, poison: ReadonlyMap<bigint, string>): Promise<void> {
    const started = performance.now();
    const { writer } = this.parts;
    const claim = this.parts.claims.of(batch);
    const memory = this.parts.claims.memoryOf(batch);
    try {
      const result = await writer.transaction(
        async (tx) => {
          memory?.beginAt(await tx.lock(claim, batch.expectedOffset));
          const applied = await this.applyStep(tx, batch, { poison, memory });
          await tx.setRawPositions(claim.originId, applied.rawPositions.moved);
          await tx.advance(claim, batch.lastOffset + 1n);
          return applied;
        },
        { lockTimeoutMs: LOCK_TIMEOUT_MS, silenceMsMax: SILENCE_MS_MAX },
      );
      memory?.remember(result);
      memory?.rememberRawPositions(result.rawPositions.all);
      this.parts.metrics.overtaken(result.overtaken);
      this.parts.metrics.applied('stream', result.tallies, (performance.now() - started) / 1000);
    } catch (error) {
      memory?.forget();
      throw error;
    }
  }

  private async applyStep(
    tx: StoreTransaction,
    batch: StreamBatch,
    { poison, memory }: StepInput,
  ): Promise<StepResult> {
    const { context } = this.parts;
    const { originId } = this.parts.claims.of(batch);
    const decidedAt = context.now();
    const read = this.reader.read(batch, { originId, poison, quarantinedAt: decidedAt });
    const step: Step = {
      ...read,
      rawPositions: memory?.rawPositions ?? (await tx.rawPositions(originId)),
      rules: context.rules,
      messageTimeToLiveNanos: context.messageTimeToLiveNanos,
      decidedAt,
    };
    return applyRecords(tx, step, memory);
  }

  private async newPoison(
    batch: StreamBatch,
    known: ReadonlyMap<bigint, string>,
  ): Promise<[bigint, string][]> {
    const records = batch.records.filter(({ offset }) => !known.has(offset));
    const found = [...(await this.findPoison(batch, records))];
    this.parts.logger.warn('records refused by the store', {
      topic: batch.topic,
      partition: batch.partition,
      offsets: found.map(([offset]) => offset),
    });
    return found;
  }

  /** Tries the records, then each half, without keeping anything. */
  private async findPoison(
    batch: StreamBatch,
    records: readonly CanonicalRecord[],
  ): Promise<Map<bigint, string>> {
    const refusal = await this.refusalOf({ ...batch, records });
    if (refusal === undefined) return new Map();
    const [only] = records;
    if (records.length === 1 && only !== undefined) return new Map([[only.offset, refusal]]);
    const half = Math.ceil(records.length / 2);
    await batch.heartbeat();
    return new Map([
      ...(await this.findPoison(batch, records.slice(0, half))),
      ...(await this.findPoison(batch, records.slice(half))),
    ]);
  }

  private async refusalOf(batch: StreamBatch): Promise<string | undefined> {
    try {
      const work = (tx: StoreTransaction): Promise<StepResult> =>
        this.applyStep(tx, batch, { poison: NO_POISON, memory: undefined });
      await this.parts.writer.transaction(work, { end: 'rollback', silenceMsMax: SILENCE_MS_MAX });
      return undefined;
    } catch (error) {
      if (error instanceof StoreRefusedError) return error.message;
      throw error;
    }
  }
}

/** The first records of a batch, at most so many, and the rest. */
function cut(
  batch: StreamBatch,
  countMax: number,
): { readonly first: StreamBatch; readonly others: StreamBatch | undefined } {
  const records = batch.records.slice(0, countMax);
  const last = records.at(-1);
  if (last === undefined || records.length === batch.records.length) {
    return { first: batch, others: undefined };
  }
  const others = {
    ...batch,
    expectedOffset: last.offset + 1n,
    records: batch.records.slice(countMax),
  };
  return { first: { ...batch, records, lastOffset: last.offset }, others };
}
