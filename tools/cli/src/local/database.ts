/** The database of a run: made where it is missing, brought up to date, addressed by role. */
import { join } from 'node:path';
import { TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';
import type { DatabaseRole, SchemaMigrations } from '@tributary/trade-store-schema';
import pg from 'pg';
import type { Passwords } from './passwords.js';

const DATABASE = 'tributary';
const DUPLICATE_DATABASE = '42P04';

/** Every schema with the folder of its owner. */
export function schemasOf(root: string): SchemaMigrations[] {
  const ownedBy = (app: string): string => join(root, 'apps', app, 'migrations');
  return [
    { schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS },
    { schema: 'file_ingestor', folder: ownedBy('file-ingestor') },
    { schema: 'recon', folder: ownedBy('recon-service') },
  ];
}

export interface PrepareDatabase {
  /** A superuser's address of the server; its database is not used. */
  readonly serverUrl: string;
  readonly root: string;
  readonly passwords: Passwords;
}

/** @returns the superuser's address of the run's own database. */
export async function prepareDatabase(options: PrepareDatabase): Promise<string> {
  const { serverUrl, root, passwords } = options;
  await createDatabase(serverUrl);
  const url = new URL(serverUrl);
  url.pathname = `/${DATABASE}`;
  await migrate({ adminUrl: url.href, schemas: schemasOf(root), passwords });
  return url.href;
}

/** The same database under one of the roles. */
export function roleUrl(adminUrl: string, role: DatabaseRole, passwords: Passwords): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = encodeURIComponent(passwords[role]);
  return url.href;
}

async function createDatabase(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${DATABASE}`);
  } catch (error) {
    if ((error as { code?: unknown }).code !== DUPLICATE_DATABASE) throw error;
  } finally {
    await client.end();
  }
}
