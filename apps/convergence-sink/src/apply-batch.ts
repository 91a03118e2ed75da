/**
 * Applies a staged batch: all its rows, its ledger row and the position of the manifest topic in
 * one transaction, or nothing. The outcome is that of feeding the rows one by one in file order.
 */
import { decodeBatchStaged } from '@tributary/contract-mapping';
import type { BatchManifest, ContractFault } from '@tributary/contract-mapping';
import type { Instant } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import { StoreRefusedError, WriteConflictError, microsText } from '@tributary/trade-store-writer';
import type { Claim, StoreTransaction, TradeWriter } from '@tributary/trade-store-writer';
import { applyRows } from './batch-rows.js';
import type { AppliedBlocks } from './core/apply-blocks.js';
import type { SinkContext } from './core/ports.js';
import { quarantineRow } from './core/quarantine-rows.js';
import { BatchRefusedError } from './core/staged-batch.js';
import type { StagedBatch, StagingArea } from './core/staged-batch.js';
import type { SinkMetrics } from './metrics.js';

/** A conflict repeats the whole batch; the transport backs off and tries again after these. */
const CONFLICT_ATTEMPTS_MAX = 3;
/** Between two blocks the heartbeat may wait for a broker: that long a batch is not given up. */
const SILENCE_MS_MAX = 60_000;
const NANOS_PER_MS = 1_000_000n;
const NO_BYTES = new Uint8Array(0);

/** One record of `batches.staged.v1`, under the claim of its partition. */
export interface ManifestDelivery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly timestampMs: bigint;
  /** Claim of the partition; its `nextPosition` is where the partition stands. */
  readonly claim: Claim;
  /** Where the partition stands afterwards. */
  readonly nextPosition: bigint;
  heartbeat(): Promise<void>;
}

export interface BatchParts {
  readonly writer: TradeWriter;
  readonly staging: StagingArea;
  readonly context: SinkContext;
  readonly metrics: SinkMetrics;
  readonly logger: Logger;
}

interface Attempt {
  readonly manifest: BatchManifest;
  readonly staged: StagedBatch;
  readonly isAgain: boolean;
}

export class BatchApplier {
  constructor(private readonly parts: BatchParts) {}

  /** @throws FencedError, StoreUnavailableError, WriteConflictError: nothing is kept then. */
  async apply(delivery: ManifestDelivery): Promise<void> {
    const decoded =
      delivery.value === null
        ? { fault: { reason: 'UNDECODABLE', field: '', detail: 'no value' } as const }
        : decodeBatchStaged(delivery.value);
    if ('fault' in decoded) return this.quarantine(delivery, decoded.fault);
    const { manifest } = decoded;
    const logger = this.parts.logger.child({ batchId: manifest.batchId, source: manifest.source });
    const started = performance.now();
    try {
      const applied = await this.applyWithRetries(delivery, manifest);
      const seconds = (performance.now() - started) / 1000;
      if (applied === undefined) return logger.info('batch was applied before');
      this.parts.metrics.overtaken(applied.overtaken);
      this.parts.metrics.applied('batch', applied.tallies, seconds);
      logger.info('batch applied', { rows: manifest.stagedRows, seconds });
    } catch (error) {
      if (!(error instanceof BatchRefusedError) && !(error instanceof StoreRefusedError))
        throw error;
      const hasFailed = await this.fail(delivery, manifest, error.message);
      if (!hasFailed) return logger.info('batch was applied before', { error });
      logger.error('batch refused', { error });
      this.parts.metrics.batchFailed(manifest.source);
    }
  }

  private async applyWithRetries(
    delivery: ManifestDelivery,
    manifest: BatchManifest,
  ): Promise<AppliedBlocks | undefined> {
    await this.parts.staging.verify(manifest.parts, () => delivery.heartbeat());
    for (let attempt = 1; ; attempt += 1) {
      const staged = await this.parts.staging.open(manifest.parts);
      try {
        return await this.applyOnce(delivery, { manifest, staged, isAgain: attempt > 1 });
      } catch (error) {
        if (!(error instanceof WriteConflictError) || attempt === CONFLICT_ATTEMPTS_MAX)
          throw error;
        this.parts.metrics.conflict();
        await delivery.heartbeat();
      } finally {
        staged.close();
      }
    }
  }

  /** @returns the decisions, or undefined where the batch was applied before. */
  private async applyOnce(
    delivery: ManifestDelivery,
    { manifest, staged, isAgain }: Attempt,
  ): Promise<AppliedBlocks | undefined> {
    const origin = await this.claimBatch(manifest.batchId);
    const { context } = this.parts;
    const work = async (tx: StoreTransaction): Promise<AppliedBlocks | undefined> => {
      if (!(await this.begin(tx, delivery, { manifest, origin }))) return undefined;
      const decidedAt = context.now();
      const applied = await applyRows(tx, staged, {
        originId: origin.originId,
        rules: context.rules,
        messageTimeToLiveNanos: context.messageTimeToLiveNanos,
        decidedAt,
        heartbeat: () => delivery.heartbeat(),
      });
      const { tallies } = applied;
      await tx.write({ changes: [], events: [], tallies, seen: [], quarantined: [] });
      const at = microsText(decidedAt);
      await tx.finishBatch(manifest.batchId, { status: 'APPLIED', at });
      await tx.advance(origin, manifest.receivedRows + 1n);
      await tx.raiseGeneration();
      await tx.advance(delivery.claim, delivery.nextPosition);
      return applied;
    };
    return this.parts.writer.transaction(work, {
      silenceMsMax: SILENCE_MS_MAX,
      // A key that appeared since it was read ended the first attempt: now it must not.
      ...(isAgain ? { strategy: 'unnest' } : {}),
    });
  }

  private claimBatch(batchId: string): Promise<Claim> {
    const { writer, context } = this.parts;
    const origin = { kind: 'BATCH', name: batchId } as const;
    return writer.claim({ origin, owner: context.owner, firstPosition: 1n });
  }

  /**
   * Enters the batch, anew where it failed before; false where it is applied, and then only the
   * position moves.
   */
  private async begin(
    tx: StoreTransaction,
    delivery: ManifestDelivery,
    { manifest, origin }: { readonly manifest: BatchManifest; readonly origin: Claim },
  ): Promise<boolean> {
    await tx.lock(delivery.claim, delivery.claim.nextPosition);
    const { controlTotals, parts: _parts, ...row } = manifest;
    await tx.enterBatch({
      ...row,
      controlTotals: controlTotals.map(({ field, sum, rows }) => ({
        field,
        sum,
        rows: rows.toString(),
      })),
      manifest: delivery.value ?? NO_BYTES,
      originId: origin.originId,
    });
    if ((await tx.lockBatch(manifest.batchId)) === 'STAGED') return true;
    await tx.advance(delivery.claim, delivery.nextPosition);
    return false;
  }

  /** @returns false where the batch is applied: it stays so, whatever its parts have become. */
  private async fail(
    delivery: ManifestDelivery,
    manifest: BatchManifest,
    reason: string,
  ): Promise<boolean> {
    const origin = await this.claimBatch(manifest.batchId);
    return this.parts.writer.transaction(async (tx) => {
      if (!(await this.begin(tx, delivery, { manifest, origin }))) return false;
      const at = microsText(this.parts.context.now());
      await tx.finishBatch(manifest.batchId, { status: 'FAILED', reason, at });
      await tx.advance(delivery.claim, delivery.nextPosition);
      return true;
    });
  }

  private async quarantine(delivery: ManifestDelivery, fault: ContractFault): Promise<void> {
    const { topic, partition, offset, claim } = delivery;
    const row = quarantineRow({
      at: { originId: claim.originId, position: offset, ordinal: 0 },
      source: delivery.key === '' ? 'unknown' : delivery.key,
      fault,
      raw: delivery.value ?? NO_BYTES,
      lineage: {
        channel: 'STREAM',
        stream: { topic, partition, offset },
        ordinal: 0,
        mappingId: topic,
        mappingHash: NO_BYTES,
        adapterVersion: '',
        replay: false,
      },
      receivedAt: (delivery.timestampMs * NANOS_PER_MS) as Instant,
      quarantinedAt: this.parts.context.now(),
    });
    this.parts.logger.warn('manifest quarantined', { offset, reason: fault.reason });
    await this.parts.writer.transaction(async (tx) => {
      await tx.lock(claim, claim.nextPosition);
      await tx.write({ changes: [], events: [], tallies: [], seen: [], quarantined: [row] });
      await tx.advance(claim, delivery.nextPosition);
    });
  }
}
