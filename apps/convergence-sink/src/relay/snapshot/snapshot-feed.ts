/**
 * Fills the topics from the tables and leaves a slot that goes on exactly behind.
 *
 * A temporary slot exports the snapshot of its start; the rows of that snapshot are published; only
 * then the temporary slot is copied to the lasting one. A relay that dies before leaves no lasting
 * slot, so the next one fills again: nothing can fall between the tables and the stream.
 */
import { Client } from 'pg';
import type { OutgoingRecord } from '@tributary/kafka';
import { SlotBusyError } from '../errors.js';
import {
  CONNECT_TIMEOUT_MS,
  SLOT_BUSY_MS_MAX,
  SLOT_BUSY_RETRY_MS,
  SNAPSHOT_ROWS,
} from '../limits.js';
import type { AcceptedFeed } from '../ports.js';
import { fromAccepted, fromQuarantine } from '../records.js';
import { ACCEPTED_SNAPSHOT } from '../sql/accepted-snapshot.js';
import { QUARANTINE_SNAPSHOT } from '../sql/quarantine-snapshot.js';
import { SLOT_STATUS } from '../sql/slot-status.js';
import { ReplicationConnection } from '../stream/replication-connection.js';
import { whileBusy } from '../while-busy.js';

export interface SnapshotFeedOptions {
  readonly databaseUrl: string;
  /** The slot to make; there must be none of this name. */
  readonly slotName: string;
}

interface SnapshotPart {
  readonly query: string;
  toRecord(row: Readonly<Record<string, unknown>>): OutgoingRecord;
}

const PARTS: readonly SnapshotPart[] = [
  {
    query: ACCEPTED_SNAPSHOT,
    toRecord: (row) =>
      fromAccepted({ eventKey: String(row['event_key']), content: row['content'] as Buffer }),
  },
  {
    query: QUARANTINE_SNAPSHOT,
    toRecord: (row) =>
      fromQuarantine({
        sourceSystem: String(row['source_system']),
        reason: String(row['reason']),
        content: row['content'] as Buffer,
      }),
  },
];

export class SnapshotFeed implements AcceptedFeed {
  readonly #options: SnapshotFeedOptions;
  readonly #parts = [...PARTS];
  #replication: ReplicationConnection | undefined;
  #reader: Client | undefined;
  #current: SnapshotPart | undefined;
  #isClosed = false;

  constructor(options: SnapshotFeedOptions) {
    this.#options = options;
  }

  /** Throws `SlotBusyError` when another relay fills or has filled, and what the driver throws. */
  async open(): Promise<void> {
    const { databaseUrl, slotName } = this.#options;
    const replication = await ReplicationConnection.open(databaseUrl);
    this.#replication = replication;
    const snapshotName = await this.#createTemporarySlot(replication);
    const reader = new Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'tributary-relay-snapshot',
    });
    this.#reader = reader;
    // A lost connection also rejects the running query, which is where it is handled.
    reader.on('error', () => undefined);
    await reader.connect();
    // The temporary slot is a lock: another relay lets go of it after it has made the lasting one.
    const { rowCount } = await reader.query(SLOT_STATUS, [slotName]);
    if (rowCount !== 0) throw new SlotBusyError('another relay has filled the topics');
    await reader.query('begin isolation level repeatable read read only');
    await reader.query(`set transaction snapshot '${snapshotName}'`);
  }

  async next(): Promise<readonly OutgoingRecord[] | undefined> {
    for (;;) {
      if (this.#isClosed) return undefined;
      this.#current ??= await this.#nextPart();
      const part = this.#current;
      if (part === undefined) {
        await this.#keepSlot();
        return undefined;
      }
      const rows = await this.#fetch();
      if (rows.length > 0) return rows.map((row) => part.toRecord(row));
      this.#current = undefined;
      await this.#query('close relay');
    }
  }

  /** Progress is kept only as a whole, by the lasting slot at the end. */
  async acknowledge(): Promise<void> {}

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#reader?.end();
    await this.#replication?.close();
  }

  async #createTemporarySlot(replication: ReplicationConnection): Promise<string> {
    const { slotName } = this.#options;
    let snapshotName = '';
    const create = async (): Promise<void> => {
      const command =
        `CREATE_REPLICATION_SLOT "${temporary(slotName)}" ` +
        `TEMPORARY LOGICAL pgoutput (SNAPSHOT 'export')`;
      const [made] = await replication.query<{ snapshot_name: string }>(command);
      snapshotName = made?.snapshot_name ?? '';
    };
    await whileBusy(create, {
      isDone: () => this.#isClosed,
      retryMs: SLOT_BUSY_RETRY_MS,
      msMax: SLOT_BUSY_MS_MAX,
      error: (cause) => new SlotBusyError('another relay fills the topics', { cause }),
    });
    return snapshotName;
  }

  async #nextPart(): Promise<SnapshotPart | undefined> {
    const part = this.#parts.shift();
    if (part !== undefined) await this.#query(`declare relay no scroll cursor for ${part.query}`);
    return part;
  }

  async #fetch(): Promise<Record<string, unknown>[]> {
    return this.#query(`fetch ${SNAPSHOT_ROWS} from relay`);
  }

  /** From here on the slot lasts; its copy starts where the snapshot ends. */
  async #keepSlot(): Promise<void> {
    const { slotName } = this.#options;
    await this.#query('commit');
    await this.#replication?.query(
      `select pg_copy_logical_replication_slot('${temporary(slotName)}', '${slotName}', false)`,
    );
  }

  async #query(text: string): Promise<Record<string, unknown>[]> {
    const result = await this.#reader?.query<Record<string, unknown>>(text);
    return result?.rows ?? [];
  }
}

const temporary = (slotName: string): string => `${slotName}_filling`;
