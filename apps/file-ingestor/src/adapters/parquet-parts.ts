/**
 * Writes the staged rows of one batch as Parquet parts, in file order.
 *
 * Each part holds the canonical record's bytes (`record`: what the sink applies) beside plain columns
 * for people and reconciliation. Amounts are canonical text: DECIMAL(38,18) does not hold 1e+20.
 */
import { rename, rm, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { BIGINT, BLOB, DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { hashFile } from './registration.js';

/** Rows of one part. */
export const PART_ROWS_MAX = 100_000;
/** Rows handed to DuckDB at once: its own vector size. */
const CHUNK_ROWS = 2_048;
const MEMORY_LIMIT = '256MB';

const COLUMNS = [
  ['row', 'BIGINT'],
  ['trade_id_scheme', 'VARCHAR'],
  ['trade_id', 'VARCHAR'],
  ['leg_id', 'BIGINT'],
  ['version', 'BIGINT'],
  ['action', 'VARCHAR'],
  ['status', 'VARCHAR'],
  ['maturity_date', 'VARCHAR'],
  ['notional', 'VARCHAR'],
  ['currency', 'VARCHAR'],
  ['book', 'VARCHAR'],
  ['counterparty_id', 'VARCHAR'],
  ['message_id', 'VARCHAR'],
  ['content_hash', 'VARCHAR'],
  ['record', 'BLOB'],
] as const;
const TYPES = COLUMNS.map(([, type]) =>
  type === 'BIGINT' ? BIGINT : type === 'BLOB' ? BLOB : VARCHAR,
);

/** One staged row in the order of the columns. */
export type StagedRow = readonly DuckDBValue[];

export interface WrittenPart {
  /** Path relative to the staging area. */
  readonly uri: string;
  readonly sha256: Buffer;
  readonly bytes: bigint;
  readonly rows: bigint;
}

/** Writer of one batch; `finish` or `abandon` must be called. */
export class ParquetParts {
  private readonly parts: WrittenPart[] = [];
  private pending: DuckDBValue[][] = [];
  private partRows = 0;
  private appender: DuckDBAppender | undefined;

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly folder: { readonly path: string; readonly uri: string },
  ) {}

  /** Starts with an empty folder `<staging>/<batchId>`: parts of an earlier, unfinished try go. */
  static async create(staging: string, batchId: string): Promise<ParquetParts> {
    const folder = join(staging, batchId);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: MEMORY_LIMIT,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const columns = COLUMNS.map(([name, type]) => `"${name}" ${type}`).join(', ');
    await connection.run(`create table part (${columns})`);
    return new ParquetParts(instance, connection, { path: folder, uri: batchId });
  }

  /** Adds rows; writes a part when it is full. */
  async append(rows: readonly StagedRow[]): Promise<void> {
    for (const row of rows) {
      this.pending.push([...row]);
      if (this.pending.length === CHUNK_ROWS) await this.flushChunk();
    }
  }

  /** Writes what is left. @returns all parts in order. */
  async finish(): Promise<readonly WrittenPart[]> {
    if (this.pending.length > 0) await this.flushChunk();
    if (this.partRows > 0) await this.writePart();
    this.close();
    return this.parts;
  }

  /** Closes and removes what was written. */
  async abandon(): Promise<void> {
    this.close();
    await rm(this.folder.path, { recursive: true, force: true });
  }

  private close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private async flushChunk(): Promise<void> {
    this.appender ??= await this.connection.createAppender('part');
    const chunk = DuckDBDataChunk.create(TYPES, this.pending.length);
    chunk.setRows(this.pending);
    this.appender.appendDataChunk(chunk);
    this.partRows += this.pending.length;
    this.pending = [];
    if (this.partRows >= PART_ROWS_MAX) await this.writePart();
  }

  /** The part takes its final name only when its bytes are on disk. */
  private async writePart(): Promise<void> {
    this.appender?.flushSync();
    this.appender?.closeSync();
    this.appender = undefined;
    const name = `part-${String(this.parts.length).padStart(5, '0')}.parquet`;
    const temporary = join(this.folder.path, `${name}.tmp`);
    const target = temporary.replaceAll("'", "''");
    await this.connection.run(`copy part to '${target}' (format parquet, compression zstd)`);
    await this.connection.run('truncate part');
    const handle = await open(temporary, 'r+');
    await handle.sync();
    await handle.close();
    const path = join(this.folder.path, name);
    await rename(temporary, path);
    const { sha256, bytes } = await hashFile(path);
    const rows = BigInt(this.partRows);
    this.parts.push({ uri: `${this.folder.uri}/${name}`, sha256, bytes, rows });
    this.partRows = 0;
  }
}
