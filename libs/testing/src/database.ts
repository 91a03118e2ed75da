/** A database per test: cloned from a template that was migrated once. */
import pg from 'pg';
import type { Lifetime } from './cleanup.js';
import { onCleanup } from './cleanup.js';
import { testPostgres, testRun } from './servers.js';
import { uniqueName } from './unique-name.js';

/** One at a time: migrations create roles, which belong to the whole server. */
const MIGRATION_LOCK = 7_263_001;
/** A connection that was just closed may still count against a template or a drop. */
const DROP_ATTEMPTS_MAX = 5;

export interface DatabaseOptions {
  /** Same name, same content: the template is made by the first caller of a test run. */
  readonly template: string;
  /** Brings an empty database to the wanted state; the address is a superuser's. */
  readonly migrate: (adminUrl: string) => Promise<void>;
  /** Default `test`: dropped after the test. */
  readonly lives?: Lifetime;
}

export interface TestDatabase {
  readonly name: string;
  /** Superuser's address of this database. */
  readonly adminUrl: string;
  /** Address of this database for another role. */
  urlAs(login: { user: string; password: string }): string;
}

/** Makes a database of its own for a test. Throws what `migrate` throws. */
export async function aDatabase(options: DatabaseOptions): Promise<TestDatabase> {
  const { template, migrate, lives = 'test' } = options;
  const { adminUrl } = await testPostgres();
  const templateName = `template_${template}_${await testRun()}`;
  const name = uniqueName(template);
  await withClient(adminUrl, async (client) => {
    await ensureTemplate(client, { templateName, adminUrl, migrate });
    await client.query(`create database ${quoted(name)} template ${quoted(templateName)}`);
  });
  onCleanup(lives, () => withClient(adminUrl, (client) => drop(client, name)));
  const own = databaseUrl(adminUrl, name);
  return { name, adminUrl: own, urlAs: (login) => urlAs(own, login) };
}

interface Template {
  readonly templateName: string;
  readonly adminUrl: string;
  readonly migrate: (adminUrl: string) => Promise<void>;
}

async function ensureTemplate(client: pg.Client, template: Template): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    const { templateName, adminUrl, migrate } = template;
    const found = await client.query('select from pg_database where datname = $1', [templateName]);
    if (found.rowCount === 1) return;
    // Renamed when finished, so that half a template is never cloned.
    const building = `${templateName}_new`;
    await drop(client, building);
    await client.query(`create database ${quoted(building)}`);
    await migrate(databaseUrl(adminUrl, building));
    await client.query(`alter database ${quoted(building)} allow_connections false`);
    await client.query(`alter database ${quoted(building)} rename to ${quoted(templateName)}`);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}

/** A walsender with an active slot is not ended by `force`: it is ended first. */
async function drop(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`drop database if exists ${quoted(name)} with (force)`);
      return;
    } catch (error) {
      if (attempt === DROP_ATTEMPTS_MAX) throw error;
      await client.query(
        `select pg_terminate_backend(active_pid, 1000) from pg_replication_slots
         where database = $1 and active`,
        [name],
      );
    }
  }
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

function urlAs(ofDatabase: string, login: { user: string; password: string }): string {
  const url = new URL(ofDatabase);
  url.username = encodeURIComponent(login.user);
  url.password = encodeURIComponent(login.password);
  return url.href;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
