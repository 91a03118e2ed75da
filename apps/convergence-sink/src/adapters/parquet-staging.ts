/** Reads the Parquet parts a file-ingestor staged. Never looks outside the staging area. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { DuckDBBlobValue, DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { MessageIdentity } from '@tributary/trade-store-writer';
import { BatchRefusedError } from '../core/staged-batch.js';
import type { StagedBatch, StagedPart, StagedRow, StagingArea } from '../core/staged-batch.js';

const MEMORY_LIMIT = '256MB';

export interface ParquetStagingOptions {
  /** Folder the parts' paths are relative to. */
  readonly folder: string;
  /** Folder for sorting what does not fit into memory. */
  readonly temporaryFolder: string;
}

export class ParquetStaging implements StagingArea {
  constructor(private readonly options: ParquetStagingOptions) {}

  async verify(parts: readonly StagedPart[], progress: () => Promise<void>): Promise<void> {
    for (const part of parts) {
      await progress();
      const path = this.pathOf(part.uri);
      const found = await stat(path, { bigint: true }).catch((cause: unknown) => {
        throw new BatchRefusedError(`part ${part.uri} is not in the staging area`, { cause });
      });
      if (found.size !== part.bytes) {
        const detail = `has ${found.size} bytes, the manifest says ${part.bytes}`;
        throw new BatchRefusedError(`part ${part.uri} ${detail}`);
      }
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
      if (!hash.digest().equals(Buffer.from(part.sha256))) {
        throw new BatchRefusedError(`part ${part.uri} has another sha256 than the manifest says`);
      }
    }
  }

  async open(parts: readonly StagedPart[], keptSources: readonly string[]): Promise<StagedBatch> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: MEMORY_LIMIT,
      temp_directory: this.options.temporaryFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const connection = await instance.connect();
    const files = parts.map(({ uri }) => literal(this.pathOf(uri))).join(', ');
    const kept = ['version = 0', ...keptSources.map((name) => `source_system = ${literal(name)}`)];
    const source = parts.length === 0 ? undefined : `read_parquet([${files}])`;
    return new ParquetBatch({ instance, connection, source, kept: kept.join(' or ') });
  }

  private pathOf(uri: string): string {
    const folder = resolve(this.options.folder);
    const path = resolve(join(folder, uri));
    const inside = relative(folder, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
      throw new BatchRefusedError(`part ${uri} lies outside the staging area`);
    }
    return path;
  }
}

interface ParquetBatchParts {
  readonly instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  /** Table expression; undefined where the batch has no part. */
  readonly source: string | undefined;
  /** Condition under which the identity of a message is kept. */
  readonly kept: string;
}

class ParquetBatch implements StagedBatch {
  constructor(private readonly parts: ParquetBatchParts) {}

  async *rows(): AsyncIterable<readonly StagedRow[]> {
    const { source, kept } = this.parts;
    if (source === undefined) return;
    const repeated = (await this.hasKept())
      ? `(${kept}) and "row" > min("row") filter (where ${kept})
           over (partition by source_system, message_id)`
      : 'false';
    const sql = `select "row", record, ${repeated} as repeated from ${source}
      order by trade_id_scheme, trade_id, leg_id, "row"`;
    for await (const chunk of this.chunks(sql)) yield rowsOf(chunk);
  }

  async *keptMessages(): AsyncIterable<readonly MessageIdentity[]> {
    const { source, kept } = this.parts;
    if (source === undefined || !(await this.hasKept())) return;
    const sql = `select distinct source_system, message_id from ${source} where ${kept}
      order by source_system, message_id`;
    for await (const chunk of this.chunks(sql)) {
      const sources = chunk.getColumnValues(0);
      const messages = chunk.getColumnValues(1);
      yield sources.map((value, index) => ({
        sourceSystem: String(value),
        messageId: String(messages[index]),
      }));
    }
  }

  close(): void {
    this.parts.connection.closeSync();
    this.parts.instance.closeSync();
  }

  private async hasKept(): Promise<boolean> {
    const { connection, source, kept } = this.parts;
    const sql = `select count(*) from (select 1 from ${source} where ${kept} limit 1)`;
    const rows = (await connection.runAndReadAll(sql)).getRows();
    return rows[0]?.[0] !== 0n;
  }

  private async *chunks(sql: string): AsyncIterable<DuckDBDataChunk> {
    const result = await this.parts.connection.stream(sql);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      yield chunk;
    }
  }
}

function rowsOf(chunk: DuckDBDataChunk): StagedRow[] {
  const rows = chunk.getColumnValues(0);
  const records = chunk.getColumnValues(1);
  const repeated = chunk.getColumnValues(2);
  return rows.map((row, index) => {
    const record = records[index];
    if (typeof row !== 'bigint' || !(record instanceof DuckDBBlobValue)) {
      throw new BatchRefusedError('a part has other columns than a staged batch');
    }
    return { row, record: record.bytes, isRepeatedMessage: repeated[index] === true };
  });
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
