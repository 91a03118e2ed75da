/** Parts in the staging area, hashed and counted. A path never leaves the staging area. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { TradeKey } from '@tributary/domain';
import type { ExpectedPart, FoundPart } from '../core/batch-comparison.js';
import type { PartStore } from '../core/ports.js';
import { codeOf } from '../error-facts.js';
import { DUCKDB_MEMORY, KEYS_PER_QUESTION } from '../limits.js';

const ABSENT = 'absent';

export class ParquetPartStore implements PartStore {
  private readonly root: string;

  /** `folder`: the staging area. */
  constructor(folder: string) {
    this.root = resolve(folder);
  }

  async fingerprint(uris: readonly string[]): Promise<string> {
    const hash = createHash('sha256');
    for (const uri of uris) {
      const found = await this.stats(uri);
      const state = found === null ? ABSENT : `${found.size} ${found.mtimeNs} ${found.ino}`;
      hash.update(`${uri} ${state}\n`);
    }
    return hash.digest('hex');
  }

  async inspect({ uri }: ExpectedPart): Promise<FoundPart | null> {
    const path = this.pathOf(uri);
    if (path === null || (await this.stats(uri)) === null) return null;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    return { sha256: hash.digest('hex'), rows: await countRows(path) };
  }

  async keys(
    { uri }: ExpectedPart,
    onKeys: (keys: readonly TradeKey[]) => Promise<void>,
  ): Promise<void> {
    const path = this.pathOf(uri);
    if (path === null) return;
    await withDuckDb(async (connection) => {
      const result = await connection.stream(
        `select distinct trade_id_scheme, trade_id, leg_id from read_parquet(${literal(path)})`,
      );
      let keys: TradeKey[] = [];
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        for (const [scheme, tradeId, legId] of chunk.getRows()) {
          keys.push({ scheme: String(scheme), tradeId: String(tradeId), legId: Number(legId) });
        }
        if (keys.length < KEYS_PER_QUESTION) continue;
        await onKeys(keys);
        keys = [];
      }
      if (keys.length > 0) await onKeys(keys);
    });
  }

  private async stats(
    uri: string,
  ): Promise<{ readonly size: bigint; readonly mtimeNs: bigint; readonly ino: bigint } | null> {
    const path = this.pathOf(uri);
    if (path === null) return null;
    try {
      const found = await stat(path, { bigint: true });
      return found.isFile() ? found : null;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** Null for a name that points outside: such a part is not in the staging area. */
  private pathOf(uri: string): string | null {
    const path = resolve(this.root, uri);
    return path.startsWith(`${this.root}${sep}`) ? path : null;
  }
}

async function countRows(path: string): Promise<bigint | null> {
  return withDuckDb(async (connection) => {
    try {
      const reader = await connection.runAndReadAll(
        `select count(*)::varchar from read_parquet(${literal(path)})`,
      );
      return BigInt(String(reader.getRows()[0]?.[0] ?? 0));
    } catch {
      // What DuckDB cannot read is no Parquet: the comparison tells it as a difference.
      return null;
    }
  });
}

async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: DUCKDB_MEMORY,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function literal(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}
