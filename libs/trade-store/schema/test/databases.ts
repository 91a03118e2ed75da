/** Databases for these tests: empty ones, and the connection of one role. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aDatabase, onCleanup } from '@tributary/testing';
import type { TestDatabase } from '@tributary/testing';
import pg from 'pg';
import { TRADE_STORE_MIGRATIONS } from '../src/index.js';
import type { SchemaMigrations } from '../src/index.js';

const APPS = fileURLToPath(new URL('../../../../apps', import.meta.url));

export const ALL_SCHEMAS: readonly SchemaMigrations[] = [
  { schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS },
  { schema: 'file_ingestor', folder: join(APPS, 'file-ingestor', 'migrations') },
  { schema: 'recon', folder: join(APPS, 'recon-service', 'migrations') },
];

export function anEmptyDatabase(): Promise<TestDatabase> {
  return aDatabase({ template: 'empty', migrate: async () => undefined });
}

/** A client that is closed after the test. */
export async function aClient(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onCleanup('test', () => client.end());
  return client;
}

/** Rows of one statement. */
export async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
