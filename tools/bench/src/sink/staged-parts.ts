/** Parts of a batch as a file-ingestor stages them, made by the bench. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBInstance,
  VARCHAR,
} from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { BatchPart } from '@tributary/contract-mapping';
import { stagedColumnsOf } from './bench-record.js';
import type { Version } from './bench-record.js';

const PART_ROWS = 25_000;
const CHUNK_ROWS = 2_048;
const COLUMNS = [
  ['row', BIGINT],
  ['trade_id_scheme', VARCHAR],
  ['trade_id', VARCHAR],
  ['leg_id', BIGINT],
  ['version', BIGINT],
  ['source_system', VARCHAR],
  ['content_hash', VARCHAR],
  ['record', BLOB],
] as const;
const TYPES = COLUMNS.map(([, type]) => type);

export interface StagedRows {
  readonly folder: string;
  /** Folder of the parts, relative to the staging area. */
  readonly name: string;
  readonly rows: number;
  /** The record of a row, from 0. */
  readonly versionOf: (row: number) => Version;
}

/** Writes the parts; the next is encoded while DuckDB compresses the one before. */
export async function stageParts({
  folder,
  name,
  rows,
  versionOf,
}: StagedRows): Promise<BatchPart[]> {
  await mkdir(join(folder, name), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const parts: BatchPart[] = [];
  for (let from = 0; from < rows; from += PART_ROWS) {
    const to = Math.min(rows, from + PART_ROWS);
    const uri = `${name}/part-${String(parts.length).padStart(5, '0')}.parquet`;
    await writePart(connection, { path: join(folder, uri), from, to, versionOf });
    const content = await readFile(join(folder, uri));
    const sha256 = createHash('sha256').update(content).digest();
    parts.push({ uri, sha256, bytes: BigInt(content.length), rows: BigInt(to - from) });
  }
  connection.closeSync();
  instance.closeSync();
  return parts;
}

interface Part {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly versionOf: (row: number) => Version;
}

async function writePart(connection: DuckDBConnection, part: Part): Promise<void> {
  const names = COLUMNS.map(([name, type]) => `"${name}" ${type.toString()}`).join(', ');
  await connection.run(`create or replace table part (${names})`);
  const appender = await connection.createAppender('part');
  for (let from = part.from; from < part.to; from += CHUNK_ROWS) {
    const rows: DuckDBValue[][] = [];
    for (let row = from; row < Math.min(part.to, from + CHUNK_ROWS); row += 1) {
      const values = stagedColumnsOf(part.versionOf(row), row + 1);
      rows.push(
        values.map((value) => (value instanceof Uint8Array ? new DuckDBBlobValue(value) : value)),
      );
    }
    const chunk = DuckDBDataChunk.create([...TYPES], rows.length);
    chunk.setRows(rows);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const path = part.path.replaceAll("'", "''");
  await connection.run(`copy part to '${path}' (format parquet, compression zstd)`);
}
