/**
 * One transaction of the store. All methods run on the connection of the transaction; a failure of
 * any of them leaves nothing behind once the caller lets it pass.
 */
import { DECISION_CODES, formatKey } from '@tributary/domain';
import type { IsoDate, RecordHead, TradeKey } from '@tributary/domain';
import type { PoolClient, QueryResult, QueryResultRow } from 'pg';
import { CHANGE_COLUMNS, appendChange } from './change-rows.js';
import { FencedError, WriteConflictError } from './errors.js';
import { FoundStates } from './found-states.js';
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
  StoredTrade,
  TradeChange,
  WriteSet,
} from './model.js';
import { SeenRing, slotOf } from './seen-ring.js';
import * as batches from './statements/batches.js';
import { ADVANCE_CHECKPOINT, LOCK_CHECKPOINT } from './statements/checkpoints.js';
import { SELECT_CONTENT, SELECT_DECIDED } from './statements/events.js';
import { SELECT_DIFFERING, SEPARATOR } from './statements/differing.js';
import { SELECT_MATURED } from './statements/expiry.js';
import { RAISE_GENERATION } from './statements/generation.js';
import { INSERT_QUARANTINE } from './statements/quarantine.js';
import { SELECT_RAW_POSITIONS, UPSERT_RAW_POSITIONS } from './statements/raw-positions.js';
import { INSERT_SEEN, SELECT_SEEN } from './statements/seen-messages.js';
import { ADD_TALLIES } from './statements/tallies.js';
import type { Statement } from './statements/statement.js';
import { SELECT_OVERTAKEN, SELECT_STATES, SELECT_STATES_IF_ANY } from './statements/trades.js';
import type { RowWriter, TradesToWrite } from './strategies/write-strategy.js';
import { KEY_COLUMNS, appendKey, keyOf } from './trade-key.js';
import { columnParameters } from './unnest/column-arrays.js';

interface CheckpointRow {
  readonly owner_epoch: string;
  readonly next_position: string;
  readonly generation: string;
}

export class StoreTransaction {
  /** The ring of message identities. */
  readonly seenRing: SeenRing;

  constructor(
    private readonly client: PoolClient,
    private readonly rowWriter: RowWriter,
  ) {
    this.seenRing = new SeenRing(client);
  }

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
    return new Map(await this.statesByName(new Map(keys.map((key) => [formatKey(key), key]))));
  }

  /**
   * Stored states by the names given to their keys; unseen keys are absent. It is one look for
   * neighbouring keys that are thought to be unseen, and are.
   */
  async statesByName(
    keys: ReadonlyMap<string, TradeKey>,
    { thoughtUnseen = false } = {},
  ): Promise<FoundStates> {
    const select = thoughtUnseen ? SELECT_STATES_IF_ANY : SELECT_STATES;
    const found = new FoundStates(keys);
    const names = [...keys.keys()];
    let from = 0;
    for (const { rows, values } of columnParameters(keys.values(), KEY_COLUMNS, appendKey)) {
      const [row] = await this.rows<{ lines: string | null }>(select, values);
      if (row?.lines != null) found.add(row.lines, from === 0 ? names : names.slice(from));
      from += rows;
    }
    return found;
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
    const { length } = await this.writeTrades(set);
    if (length > 0) throw new WriteConflictError(`${length} keys were changed by another writer`);
    await this.writeRest(set);
  }

  /**
   * Writes the trades of a step. Keys of `changes` are unique.
   * @returns the event keys whose changes are not written: another writer changed them since they
   * were read, or a guess was wrong. The transaction can go on with those read and decided anew.
   * @throws WriteConflictError where that ends the transaction.
   */
  async writeTrades(set: TradesToWrite): Promise<readonly string[]> {
    return (await this.rowWriter.writeTrades(set)) ? [] : this.overtaken(set.changes);
  }

  /** Writes all else of a step whose trades are written. */
  async writeRest(set: WriteSet): Promise<void> {
    await this.rowWriter.writeEvents(set);
    await this.addTallies(set.tallies);
    await this.keepMessages(set.seen);
    await this.quarantine(set.quarantined);
  }

  /** Event keys of the changes that are not the ones stored. */
  private async overtaken(changes: readonly TradeChange[]): Promise<readonly string[]> {
    const found: string[] = [];
    let from = 0;
    for (const { rows, values } of columnParameters(changes, CHANGE_COLUMNS, appendChange)) {
      for (const { place } of await this.rows<{ place: number }>(SELECT_OVERTAKEN, values)) {
        const change = changes[from + place - 1];
        if (change === undefined) throw new Error('a change that was not asked for');
        found.push(change.eventKey);
      }
      from += rows;
    }
    if (found.length === 0) throw new Error('fewer rows were written than there are changes');
    return found;
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
