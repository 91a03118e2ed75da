/** The ledger in PostgreSQL, schema `file_ingestor`, through the app's own DataSource. */
import type { DataSource } from 'typeorm';
import type {
  Arrival,
  ArrivalOutcome,
  FileCounts,
  FileState,
  Ledger,
  LedgerFile,
} from '../core/ports.js';

interface FileRow {
  readonly source: string;
  readonly sha256: Buffer;
  readonly run_id: string;
  readonly batch_id: string;
  readonly uri: string;
  readonly bytes: string;
  readonly state: FileState;
  readonly reason: string | null;
  readonly manifest: Buffer | null;
  readonly received_at: Date;
}

const FILE_COLUMNS =
  'source, sha256, run_id, batch_id, uri, bytes, state, reason, manifest, received_at';

export class PostgresLedger implements Ledger {
  constructor(private readonly dataSource: DataSource) {}

  async wasHandled(arrival: Arrival): Promise<boolean> {
    const rows: unknown[] = await this.dataSource.query(
      `select 1 from file_ingestor.arrival
       where source = $1 and name = $2 and bytes = $3 and modified_ms = $4`,
      [arrival.source, arrival.name, arrival.bytes.toString(), arrival.modifiedMs],
    );
    return rows.length > 0;
  }

  async register(
    file: Omit<LedgerFile, 'state' | 'manifest'>,
  ): Promise<{ file: LedgerFile; isNew: boolean }> {
    const inserted: FileRow[] = await this.dataSource.query(
      `insert into file_ingestor.file
         (source, sha256, run_id, batch_id, uri, bytes, state, received_at)
       values ($1, $2, $3, $4, $5, $6, 'REGISTERED', $7)
       on conflict (source, sha256, run_id) do nothing
       returning ${FILE_COLUMNS}`,
      [
        file.source,
        file.sha256,
        file.runId,
        file.batchId,
        file.uri,
        file.bytes.toString(),
        file.receivedAt,
      ],
    );
    if (inserted[0]) return { file: fileOf(inserted[0]), isNew: true };
    const known: FileRow[] = await this.dataSource.query(
      `select ${FILE_COLUMNS} from file_ingestor.file
       where source = $1 and sha256 = $2 and run_id = $3`,
      [file.source, file.sha256, file.runId],
    );
    if (!known[0]) throw new Error('a ledger row that conflicted is gone');
    return { file: fileOf(known[0]), isNew: false };
  }

  async staged(batchId: string, counts: FileCounts, manifest: Uint8Array): Promise<void> {
    await this.dataSource.query(
      `update file_ingestor.file set state = 'STAGED', received_rows = $2, staged_rows = $3,
         rejected_rows = $4, manifest = $5, updated_at = now() where batch_id = $1`,
      [batchId, ...countsOf(counts), Buffer.from(manifest)],
    );
  }

  async held(batchId: string, reason: string, counts?: FileCounts): Promise<void> {
    await this.dataSource.query(
      `update file_ingestor.file set state = 'HELD', reason = $2, received_rows = $3,
         staged_rows = $4, rejected_rows = $5, updated_at = now() where batch_id = $1`,
      [batchId, reason, ...(counts ? countsOf(counts) : [null, null, null])],
    );
  }

  async published(batchId: string): Promise<void> {
    await this.dataSource.query(
      `update file_ingestor.file set state = 'PUBLISHED', updated_at = now() where batch_id = $1`,
      [batchId],
    );
  }

  async handled(
    arrival: Arrival,
    batchId: string,
    outcome: ArrivalOutcome,
    reason?: string,
  ): Promise<void> {
    await this.dataSource.query(
      `insert into file_ingestor.arrival
         (source, name, bytes, modified_ms, batch_id, outcome, reason)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [
        arrival.source,
        arrival.name,
        arrival.bytes.toString(),
        arrival.modifiedMs,
        batchId,
        outcome,
        reason ?? null,
      ],
    );
  }
}

function countsOf(counts: FileCounts): string[] {
  return [counts.received, counts.staged, counts.rejected].map((count) => count.toString());
}

function fileOf(row: FileRow): LedgerFile {
  return {
    source: row.source,
    sha256: row.sha256,
    runId: row.run_id,
    batchId: row.batch_id,
    uri: row.uri,
    bytes: BigInt(row.bytes),
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.manifest === null ? {} : { manifest: row.manifest }),
    receivedAt: row.received_at,
  };
}
