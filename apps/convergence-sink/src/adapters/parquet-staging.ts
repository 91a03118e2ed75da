/** Reads the Parquet parts a file-ingestor staged. Never looks outside the staging area. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { BatchRefusedError } from '../core/staged-batch.js';
import type { StagedBatch, StagedPart, StagedPartRows, StagingArea } from '../core/staged-batch.js';
import { ParquetPart } from './parquet-part.js';
import type { LocatedPart } from './parquet-part.js';

const MEMORY_LIMIT = '96MB';

export class ParquetStaging implements StagingArea {
  /** Parts have paths relative to the folder. */
  constructor(private readonly folder: string) {}

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

  async open(parts: readonly StagedPart[]): Promise<StagedBatch> {
    const located = parts.map((part) => ({ ...part, path: this.pathOf(part.uri) }));
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      enable_external_file_cache: 'false',
      memory_limit: MEMORY_LIMIT,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return new ParquetBatch(instance, await instance.connect(), located);
  }

  private pathOf(uri: string): string {
    const folder = resolve(this.folder);
    const path = resolve(join(folder, uri));
    const inside = relative(folder, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
      throw new BatchRefusedError(`part ${uri} lies outside the staging area`);
    }
    return path;
  }
}

class ParquetBatch implements StagedBatch {
  readonly parts: readonly StagedPartRows[];

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    parts: readonly LocatedPart[],
  ) {
    this.parts = parts.map((part) => new ParquetPart(connection, part));
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}
