/**
 * Writes the staged rows of one batch as Parquet parts, in file order.
 *
 * Each part holds the canonical record's bytes (`record`: what the sink applies) beside the columns
 * that name its trade, for reconciliation and people. Rows gather in one of two tables while the
 * other is written: compressing a part and putting it on disk takes the second core.
 */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBInstance,
  VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { WrittenPart } from '../core/ports.js';
import { STAGED_COLUMNS } from '../core/staged-row.js';
import type { StagedRow, StagedValue } from '../core/staged-row.js';
import { hashFile, syncToDisk } from './files.js';

/** Rows of one part: what the engine holds in memory, uncompressed. */
export const PART_ROWS_MAX = 25_000;
/** Bytes of the records of one part: large records make smaller parts, so memory stays bounded. */
export const PART_BYTES_MAX = 64 * 1024 * 1024;
/** Rows handed to DuckDB at once: what waits here survives collections, so it is little. */
const CHUNK_ROWS = 512;
const CHUNK_BYTES_MAX = 16 * 1024 * 1024;
/** A part is read once or twice: the cheapest level is some 5 bytes a row larger. */
const COMPRESSION = 'compression zstd, compression_level 1';
const MEMORY_LIMIT = '128MB';
/** The engine's allocator gives freed memory back above this; its default is 16 times as much. */
const FLUSH_THRESHOLD = '8MB';

const TYPES = STAGED_COLUMNS.map(([, type]) =>
  type === 'BIGINT' ? BIGINT : type === 'BLOB' ? BLOB : VARCHAR,
);

const TABLES = ['part_a', 'part_b'] as const;
type Table = (typeof TABLES)[number];

interface BegunPart {
  readonly table: Table;
  readonly index: number;
  readonly rows: bigint;
}

/** Where the parts go. */
export interface PartFolder {
  readonly path: string;
  /** The folder relative to the staging area. */
  readonly uri: string;
}

/** Writer of the parts of one batch; `close` must be called. */
export class ParquetParts {
  private readonly parts: WrittenPart[] = [];
  private columns = emptyColumns();
  private partRows = 0;
  private partBytes = 0;
  private chunkBytes = 0;
  private appender: DuckDBAppender | undefined;
  /** The table rows gather in. */
  private gathering: Table = 'part_a';
  /** The part being written. */
  private writing: Promise<void> = Promise.resolve();
  private begunParts = 0;
  private isClosed = false;
  /** One for all: the native memory of many would wait for the garbage collector. */
  private readonly chunk = DuckDBDataChunk.create(TYPES);

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    /** A connection runs one query at a time, so writing has its own. */
    private readonly writer: DuckDBConnection,
    private readonly folder: PartFolder,
  ) {}

  static async create(folder: PartFolder): Promise<ParquetParts> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: MEMORY_LIMIT,
      allocator_flush_threshold: FLUSH_THRESHOLD,
      allocator_bulk_deallocation_flush_threshold: FLUSH_THRESHOLD,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      temp_directory: folder.path,
    });
    const connection = await instance.connect();
    for (const table of TABLES) await emptyTable(connection, table);
    return new ParquetParts(instance, connection, await instance.connect(), folder);
  }

  /** Adds rows; writes a part when it is full. */
  async append(rows: readonly StagedRow[]): Promise<void> {
    for (const row of rows) {
      for (let index = 0; index < row.length; index += 1) {
        this.columns[index]?.push(this.cellOf(row[index]));
      }
      const isFull = this.columns[0]?.length === CHUNK_ROWS || this.chunkBytes >= CHUNK_BYTES_MAX;
      if (isFull) await this.flushChunk();
    }
  }

  /** Writes what is left. @returns all parts in order. */
  async finish(): Promise<readonly WrittenPart[]> {
    await this.flushChunk();
    if (this.partRows > 0) await this.beginPart();
    await this.writing;
    return this.parts;
  }

  /** Frees the engine's memory, once the part being written is. Safe to call twice. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.writing.catch(() => undefined);
    this.writer.closeSync();
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private async flushChunk(): Promise<void> {
    const rows = this.columns[0]?.length ?? 0;
    if (rows === 0) return;
    this.appender ??= await this.connection.createAppender(this.gathering);
    this.chunk.reset();
    this.chunk.setColumns(this.columns);
    this.appender.appendDataChunk(this.chunk);
    this.partRows += rows;
    this.partBytes += this.chunkBytes;
    this.columns = emptyColumns();
    this.chunkBytes = 0;
    const isFull = this.partRows >= PART_ROWS_MAX || this.partBytes >= PART_BYTES_MAX;
    if (isFull) await this.beginPart();
  }

  /** Waits for the part before, then lets this one be written while rows gather in the other. */
  private async beginPart(): Promise<void> {
    this.appender?.flushSync();
    this.appender?.closeSync();
    this.appender = undefined;
    const table = this.gathering;
    const part = { table, index: this.begunParts, rows: BigInt(this.partRows) };
    this.begunParts += 1;
    this.gathering = table === 'part_a' ? 'part_b' : 'part_a';
    this.partRows = 0;
    this.partBytes = 0;
    await this.writing;
    this.writing = this.writePart(part);
    // Its error is met by whoever waits for it next.
    this.writing.catch(() => undefined);
  }

  /** The part takes its final name only when its bytes are on disk. */
  private async writePart({ table, index, rows }: BegunPart): Promise<void> {
    const name = `part-${String(index).padStart(5, '0')}.parquet`;
    const temporary = join(this.folder.path, `${name}.tmp`);
    const target = temporary.replaceAll("'", "''");
    await this.writer.run(`copy ${table} to '${target}' (format parquet, ${COMPRESSION})`);
    await emptyTable(this.writer, table);
    await syncToDisk(temporary);
    const path = join(this.folder.path, name);
    await rename(temporary, path);
    const { sha256, bytes } = await hashFile(path);
    this.parts.push({ uri: `${this.folder.uri}/${name}`, sha256, bytes, rows });
  }

  private cellOf(value: StagedValue | undefined): DuckDBValue {
    if (!(value instanceof Uint8Array)) return value ?? null;
    this.chunkBytes += value.length;
    return new DuckDBBlobValue(value);
  }
}

/** Made anew: the engine keeps the memory of a table that is only truncated. */
async function emptyTable(connection: DuckDBConnection, table: Table): Promise<void> {
  const columns = STAGED_COLUMNS.map(([name, type]) => `"${name}" ${type}`).join(', ');
  await connection.run(`create or replace table ${table} (${columns})`);
}

function emptyColumns(): DuckDBValue[][] {
  return STAGED_COLUMNS.map(() => []);
}
