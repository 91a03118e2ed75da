/** The ledger in PostgreSQL, schema `file_ingestor`, through the app's own DataSource. */
import type { DataSource, EntityManager } from 'typeorm';
import { LedgerConflictError } from '../core/ledger-conflict.js';
import type {
  Arrival,
  ArrivalOutcome,
  FileCounts,
  FileState,
  Ledger,
  LedgerEntry,
  LedgerFile,
  LedgerQuery,
  Registration,
} from '../core/ports.js';
import { entryOf, fileOf, instantText } from './ledger-rows.js';
import type { EntryRow, FileRow } from './ledger-rows.js';
import {
  INSERT_ARRIVAL,
  INSERT_FILE,
  LIST_ENTRIES,
  LOCK_FILE,
  REOPEN_FILE,
  SELECT_KNOWN_ARRIVALS,
  SELECT_UNFINISHED,
  UPDATE_HELD,
  UPDATE_PUBLISHED,
  UPDATE_STAGED,
} from './ledger-sql.js';

/** A change of state; the statement's first value is the batch id. */
interface Step {
  readonly wanted: FileState;
  readonly sql: string;
  readonly values: readonly unknown[];
}

export class PostgresLedger implements Ledger {
  constructor(private readonly dataSource: DataSource) {}

  async unknown(arrivals: readonly Arrival[]): Promise<readonly Arrival[]> {
    if (arrivals.length === 0) return [];
    const rows: { readonly place: number }[] = await this.dataSource.query(SELECT_KNOWN_ARRIVALS, [
      arrivals.map((arrival) => arrival.source),
      arrivals.map((arrival) => arrival.name),
      arrivals.map((arrival) => arrival.bytes.toString()),
      arrivals.map((arrival) => arrival.changedNs.toString()),
      arrivals.map((arrival) => arrival.markerChangedNs.toString()),
    ]);
    const known = new Set(rows.map((row) => row.place));
    return arrivals.filter((_, index) => !known.has(index + 1));
  }

  register(registration: Registration): Promise<ArrivalOutcome> {
    return this.dataSource.transaction(async (manager) => {
      const outcome = await enterFile(manager, registration.file);
      await enterArrival(manager, registration, outcome);
      return outcome;
    });
  }

  async unfinished(): Promise<readonly LedgerFile[]> {
    const rows: FileRow[] = await this.dataSource.query(SELECT_UNFINISHED);
    return rows.map(fileOf);
  }

  async staged(batchId: string, counts: FileCounts, manifest: Uint8Array): Promise<void> {
    await this.advance(batchId, {
      wanted: 'STAGED',
      sql: UPDATE_STAGED,
      values: [...countsOf(counts), Buffer.from(manifest)],
    });
  }

  async held(batchId: string, reason: string, counts?: FileCounts): Promise<void> {
    await this.advance(batchId, {
      wanted: 'HELD',
      sql: UPDATE_HELD,
      values: [reason, ...(counts ? countsOf(counts) : [null, null, null])],
    });
  }

  async published(batchId: string): Promise<void> {
    await this.advance(batchId, { wanted: 'PUBLISHED', sql: UPDATE_PUBLISHED, values: [] });
  }

  async list({ source, limit }: LedgerQuery): Promise<readonly LedgerEntry[]> {
    const rows: EntryRow[] = await this.dataSource.query(LIST_ENTRIES, [source ?? null, limit]);
    return rows.map(entryOf);
  }

  private async advance(batchId: string, { wanted, sql, values }: Step): Promise<void> {
    const rows: unknown[] = await this.dataSource.query(sql, [batchId, ...values]);
    if (rows.length !== 1) throw new LedgerConflictError(batchId, wanted);
  }
}

async function enterFile(
  manager: EntityManager,
  file: Registration['file'],
): Promise<ArrivalOutcome> {
  const values = [
    file.source,
    Buffer.from(file.sha256, 'hex'),
    file.runId,
    file.batchId,
    file.uri,
    file.bytes.toString(),
    file.marker === undefined ? null : Buffer.from(file.marker),
    instantText(file.receivedAt),
  ];
  const inserted: unknown[] = await manager.query(INSERT_FILE, values);
  if (inserted.length > 0) return 'BATCH';
  const [known]: { readonly state: FileState }[] = await manager.query(LOCK_FILE, [file.batchId]);
  if (known?.state !== 'HELD') return 'DUPLICATE_FILE';
  await manager.query(REOPEN_FILE, [file.batchId, ...values.slice(4)]);
  return 'BATCH';
}

async function enterArrival(
  manager: EntityManager,
  { arrival, file }: Registration,
  outcome: ArrivalOutcome,
): Promise<void> {
  await manager.query(INSERT_ARRIVAL, [
    arrival.source,
    arrival.name,
    arrival.bytes.toString(),
    arrival.changedNs.toString(),
    arrival.markerChangedNs.toString(),
    file.batchId,
    outcome,
    instantText(file.receivedAt),
  ]);
}

function countsOf(counts: FileCounts): string[] {
  return [counts.received, counts.staged, counts.rejected].map((count) => count.toString());
}
