/**
 * One transaction of the store. All methods run on the connection of the transaction; a failure of
 * any of them leaves nothing behind once the caller lets it pass.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DECISION_CODES, formatKey } from '@tributary/domain';
import type { Instant, IsoDate, RecordHead, TradeKey } from '@tributary/domain';
import type { PoolClient, QueryResult, QueryResultRow } from 'pg';
import { FencedError } from './errors.js';
import { instantOf, microsText } from './instants.js';
import type {
  BatchRow,
  BatchStatus,
  Claim,
  Coordinate,
  DecisionTally,
  MessageIdentity,
  QuarantineRow,
  RawPosition,
  SeenMessage,
  SeenSlot,
  SlotOutcome,
  StoredTrade,
  WriteSet,
} from './model.js';
import { storedTradeOf } from './state-text.js';
import type { StateRow } from './state-text.js';
import * as batches from './statements/batches.js';
import { ADVANCE_CHECKPOINT, LOCK_CHECKPOINT } from './statements/checkpoints.js';
import { SELECT_CONTENT, SELECT_DECIDED } from './statements/events.js';
import { SELECT_DIFFERING, SEPARATOR } from './statements/differing.js';
import { SELECT_MATURED } from './statements/expiry.js';
import { RAISE_GENERATION } from './statements/generation.js';
import { INSERT_QUARANTINE } from './statements/quarantine.js';
import { SELECT_RAW_POSITIONS, UPSERT_RAW_POSITIONS } from './statements/raw-positions.js';
import { INSERT_SEEN, SELECT_SEEN } from './statements/seen-messages.js';
import { SEEN_SLOTS, SELECT_SEEN_SLOTS, slotStatements } from './statements/seen-slots.js';
import { ADD_TALLIES } from './statements/tallies.js';
import type { Statement } from './statements/statement.js';
import { SELECT_STATES } from './statements/trades.js';
import type { RowWriter } from './strategies/write-strategy.js';
import { KEY_COLUMNS, appendKey, keyOf } from './trade-key.js';
import { columnParameters } from './unnest/column-arrays.js';

/** A look into a slot reads all of it; writers of that slot wait meanwhile, readers do not. */
const SLOT_LOOK_MS_MAX = 30_000;
/** Longest search for a moment in which nobody reads a slot, and the pause between two looks. */
const SLOT_GAP_MS_MAX = 200;
const SLOT_GAP_PAUSE_MS = 2;
const NANOS_PER_DAY = 86_400_000_000_000n;

interface CheckpointRow {
  readonly owner_epoch: string;
  readonly next_position: string;
  readonly generation: string;
}

export class StoreTransaction {
  constructor(
    private readonly client: PoolClient,
    private readonly rowWriter: RowWriter,
  ) {}

  /**
   * Locks the checkpoint and checks that the claim still owns it and stands where it is expected.
   * Must be the first call. @returns the generation of the store. @throws FencedError otherwise.
   */
  async lock(claim: Claim, expectedPosition: bigint): Promise<bigint> {
    const [row] = await this.rows<CheckpointRow>(LOCK_CHECKPOINT, [claim.originId]);
    const isOwner = row !== undefined && BigInt(row.owner_epoch) === claim.epoch;
    if (!isOwner) throw new FencedError('another owner has claimed the origin');
    if (BigInt(row.next_position) !== expectedPosition) {
      throw new FencedError(`the origin stands at ${row.next_position}, not ${expectedPosition}`);
    }
    return BigInt(row.generation);
  }

  /** For whoever writes trades beside the owners of their partitions; last before the commit. */
  async raiseGeneration(): Promise<void> {
    await this.run(RAISE_GENERATION, []);
  }

  /** Moves the checkpoint of a locked claim. */
  async advance(claim: Claim, nextPosition: bigint): Promise<void> {
    const { rowCount } = await this.run(ADVANCE_CHECKPOINT, [
      claim.originId,
      claim.epoch.toString(),
      nextPosition.toString(),
    ]);
    if (rowCount !== 1) throw new FencedError('another owner has claimed the origin');
  }

  /** Stored states by `formatKey`; unseen keys are absent. */
  async states(keys: readonly TradeKey[]): Promise<Map<string, StoredTrade>> {
    return this.statesByName(new Map(keys.map((key) => [formatKey(key), key])));
  }

  /** Stored states by the names given to their keys; unseen keys are absent. */
  async statesByName(keys: ReadonlyMap<string, TradeKey>): Promise<Map<string, StoredTrade>> {
    const states = new Map<string, StoredTrade>();
    const named = [...keys];
    let from = 0;
    for (const { rows, values } of columnParameters(keys.values(), KEY_COLUMNS, appendKey)) {
      for (const row of await this.rows<StateRow & { place: number }>(SELECT_STATES, values)) {
        const [name, key] = named[from + row.place - 1] ?? [];
        if (name === undefined || key === undefined)
          throw new Error('a state of a key not asked for');
        states.set(name, storedTradeOf(key, row));
      }
      from += rows;
    }
    return states;
  }

  /**
   * Places in the list, from 0, of the records that are not stored with this version and content
   * hash: other ones are, or the key is unseen.
   */
  async differing(
    heads: readonly Pick<RecordHead, 'key' | 'version' | 'contentHash'>[],
  ): Promise<readonly number[]> {
    if (heads.length === 0) return [];
    const rows = await this.rows<{ place: number }>(SELECT_DIFFERING, [
      heads.map(({ key }) => key.scheme).join(SEPARATOR),
      heads.map(({ key }) => key.tradeId).join(SEPARATOR),
      heads.map(({ key }) => key.legId).join(SEPARATOR),
      heads.map(({ version }) => version).join(SEPARATOR),
      heads.map(({ contentHash }) => contentHash).join(SEPARATOR),
    ]);
    return rows.map(({ place }) => place);
  }

  /** When each message was last decided; unseen ones are absent. */
  async seen(messages: readonly MessageIdentity[]): Promise<readonly SeenMessage[]> {
    if (messages.length === 0) return [];
    const rows = await this.rows<{
      source_system: string;
      message_id: string;
      received_micros: string;
    }>(SELECT_SEEN, [
      messages.map(({ sourceSystem }) => sourceSystem),
      messages.map(({ messageId }) => messageId),
    ]);
    return rows.map((row) => ({
      sourceSystem: row.source_system,
      messageId: row.message_id,
      receivedAt: instantOf(BigInt(row.received_micros), 0n),
    }));
  }

  /** Those of the messages that are in the history of their key. */
  async decided<M extends MessageIdentity & { readonly eventKey: string }>(
    messages: readonly M[],
  ): Promise<readonly M[]> {
    if (messages.length === 0) return [];
    const rows = await this.rows<{ event_key: string; source_system: string; message_id: string }>(
      SELECT_DECIDED,
      [
        messages.map(({ eventKey }) => eventKey),
        messages.map(({ sourceSystem }) => sourceSystem),
        messages.map(({ messageId }) => messageId),
      ],
    );
    const found = new Set(
      rows.map((row) => JSON.stringify([row.event_key, row.source_system, row.message_id])),
    );
    return messages.filter(({ eventKey, sourceSystem, messageId }) =>
      found.has(JSON.stringify([eventKey, sourceSystem, messageId])),
    );
  }

  /** `content` of events; coordinates without an event are absent. */
  async contents(
    coordinates: readonly Coordinate[],
  ): Promise<readonly { readonly at: Coordinate; readonly content: Buffer }[]> {
    if (coordinates.length === 0) return [];
    const rows = await this.rows<{
      origin_id: number;
      position: string;
      ordinal: number;
      content: Buffer;
    }>(SELECT_CONTENT, coordinateArrays(coordinates));
    return rows.map(({ origin_id, position, ordinal, content }) => ({
      at: { originId: origin_id, position: BigInt(position), ordinal },
      content,
    }));
  }

  /**
   * Writes a step. Keys of `changes` are unique.
   * @throws WriteConflictError where another writer changed a key since it was read.
   */
  async write(set: WriteSet): Promise<void> {
    await this.rowWriter.write(set.changes, set.events);
    await this.addTallies(set.tallies);
    await this.keepMessages(set.seen);
    await this.quarantine(set.quarantined);
  }

  /** Of a message met before, the later time stands. */
  private async keepMessages(seen: readonly SeenMessage[]): Promise<void> {
    if (seen.length === 0) return;
    await this.run(INSERT_SEEN, [
      seen.map(({ receivedAt }) => slotOf(receivedAt)),
      seen.map(({ sourceSystem }) => sourceSystem),
      seen.map(({ messageId }) => messageId),
      seen.map(({ receivedAt }) => microsText(receivedAt)),
    ]);
  }

  /** What each slot of the ring of message identities holds; empty ones are absent. */
  async seenSlots(): Promise<readonly SeenSlot[]> {
    const rows = await this.rows<{
      slot: number;
      oldest_micros: string;
      youngest_micros: string;
    }>(SELECT_SEEN_SLOTS, []);
    return rows.map(({ slot, oldest_micros, youngest_micros }) => ({
      slot,
      oldest: instantOf(BigInt(oldest_micros), 0n),
      youngest: instantOf(BigInt(youngest_micros), 0n),
    }));
  }

  /**
   * Empties a slot of the ring if all it holds was received at `upTo` or before. Nothing can enter
   * the slot between the look and its end, and readers do not wait for the look.
   * @throws WriteConflictError where somebody writes the slot or starts to read it; RangeError
   * where there is no such slot.
   */
  async truncateSeenSlot(slot: number, upTo: Instant): Promise<SlotOutcome> {
    const { lock, look, others, lockAlone, truncate } = slotStatements(slot);
    await this.client.query(`set local statement_timeout = ${SLOT_LOOK_MS_MAX}`);
    await this.client.query(lock);
    const { rows } = await this.client.query<{ is_used: boolean; is_counting: boolean }>(look, [
      microsText(upTo),
    ]);
    if (rows[0]?.is_used !== true) return 'empty';
    if (rows[0].is_counting) return 'counting';
    if (!(await this.hasGap(others))) return 'busy';
    await this.client.query(lockAlone);
    await this.client.query(truncate);
    return 'truncated';
  }

  /** True in a moment in which nobody reads; gives up at once where somebody waits to write. */
  private async hasGap(others: string): Promise<boolean> {
    const endsAt = performance.now() + SLOT_GAP_MS_MAX;
    for (;;) {
      const { rows } = await this.client.query<{ is_read: boolean; is_wanted: boolean }>(others);
      const [found] = rows;
      if (found?.is_wanted === true || performance.now() > endsAt) return false;
      if (found?.is_read === false) return true;
      await pause(SLOT_GAP_PAUSE_MS);
    }
  }

  /** Highest raw coordinates met so far in an origin. */
  async rawPositions(originId: number): Promise<RawPosition[]> {
    const rows = await this.rows<{
      raw_topic: string;
      raw_partition: number;
      last_offset: string;
      last_ordinal: string;
    }>(SELECT_RAW_POSITIONS, [originId]);
    return rows.map((row) => ({
      rawTopic: row.raw_topic,
      rawPartition: row.raw_partition,
      lastOffset: BigInt(row.last_offset),
      lastOrdinal: BigInt(row.last_ordinal),
    }));
  }

  async setRawPositions(originId: number, positions: readonly RawPosition[]): Promise<void> {
    if (positions.length === 0) return;
    await this.run(UPSERT_RAW_POSITIONS, [
      originId,
      positions.map(({ rawTopic }) => rawTopic),
      positions.map(({ rawPartition }) => rawPartition),
      positions.map(({ lastOffset }) => lastOffset.toString()),
      positions.map(({ lastOrdinal }) => lastOrdinal.toString()),
    ]);
  }

  /** Enters a batch as STAGED, also where it failed before; one that is applied stays so. */
  async enterBatch(row: BatchRow): Promise<void> {
    await this.run(batches.INSERT_BATCH, [
      row.batchId,
      row.source,
      row.fileUri,
      Buffer.from(row.fileSha256),
      row.receivedRows.toString(),
      row.stagedRows.toString(),
      row.rejectedRows.toString(),
      JSON.stringify(row.controlTotals),
      Buffer.from(row.manifest),
      row.originId,
      microsText(row.receivedAt),
    ]);
  }

  /** Status of a batch, locked until the end of the transaction. */
  async lockBatch(batchId: string): Promise<BatchStatus | undefined> {
    const [row] = await this.rows<{ status: BatchStatus }>(batches.LOCK_BATCH, [batchId]);
    return row?.status;
  }

  async finishBatch(
    batchId: string,
    outcome: {
      readonly status: 'APPLIED' | 'FAILED';
      readonly reason?: string;
      readonly at: string;
    },
  ): Promise<void> {
    const { status, reason, at } = outcome;
    await this.run(batches.FINISH_BATCH, [batchId, status, reason ?? null, at]);
  }

  /** Keys of open trades that matured before the date, after the given key, in key order. */
  async maturedKeys(query: {
    readonly before: IsoDate;
    readonly sources: readonly string[];
    /** Take every source but the named ones. */
    readonly isExcluding: boolean;
    readonly after: TradeKey;
    readonly limit: number;
  }): Promise<TradeKey[]> {
    const { before, sources, isExcluding, after, limit } = query;
    const rows = await this.rows<{ trade_id_scheme: string; trade_id: string; leg_id: string }>(
      SELECT_MATURED,
      [before, sources, after.scheme, after.tradeId, after.legId, limit, isExcluding],
    );
    return rows.map(keyOf);
  }

  private async addTallies(tallies: readonly DecisionTally[]): Promise<void> {
    if (tallies.length === 0) return;
    await this.run(ADD_TALLIES, [
      tallies.map(({ originId }) => originId),
      tallies.map(({ sourceSystem }) => sourceSystem),
      tallies.map(({ decision }) => DECISION_CODES[decision]),
      tallies.map(({ reason }) => reason),
      tallies.map(({ records }) => records.toString()),
    ]);
  }

  private async quarantine(rows: readonly QuarantineRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.run(INSERT_QUARANTINE, [
      ...coordinateArrays(rows.map(({ at }) => at)),
      rows.map(({ sourceSystem }) => sourceSystem),
      rows.map(({ reason }) => reason),
      rows.map(({ field }) => field),
      rows.map(({ detail }) => detail),
      rows.map(({ content }) => Buffer.from(content)),
      rows.map(({ quarantinedAt }) => microsText(quarantinedAt)),
    ]);
  }

  private async rows<R extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<R[]> {
    return (await this.run<R>(statement, values)).rows;
  }

  private run<R extends QueryResultRow>(
    { name, text }: Statement,
    values: readonly unknown[],
  ): Promise<QueryResult<R>> {
    return this.client.query<R>({ name, text, values: [...values] });
  }
}

function coordinateArrays(coordinates: readonly Coordinate[]): unknown[][] {
  return [
    coordinates.map(({ originId }) => originId),
    coordinates.map(({ position }) => position.toString()),
    coordinates.map(({ ordinal }) => ordinal),
  ];
}

function slotOf(receivedAt: bigint): number {
  const day = receivedAt / NANOS_PER_DAY;
  return Number(((day % SEEN_SLOTS) + SEEN_SLOTS) % SEEN_SLOTS);
}
