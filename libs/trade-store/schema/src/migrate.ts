/**
 * Migrations as folders: `<number>-<name>/up.sql` with `notes.md`, and where data is touched
 * `before.sql` and `after.sql`, whose every row is a violation. One generic TypeORM migration runs
 * each folder in a transaction of its own.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataSource } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ensureRoles } from './roles.js';
import type { DatabaseRole } from './roles.js';

const FOLDER = /^([0-9]{4})-([a-z0-9-]+)$/;
/** Sorts after any number of a folder: TypeORM orders by the digits at the end of a name. */
const TIMESTAMP_BASE = 1_700_000_000_000;
/** Serialises migrations of one database: `create schema` is not safe to run twice at once. */
const LOCK_ID = 7_215_001;

/** Folder of the trade store's own migrations. */
export const TRADE_STORE_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** Folder of the trade store's DDL and SQL for other stores; its README says what was run. */
export const TRADE_STORE_ARTEFACTS = fileURLToPath(new URL('../artefacts', import.meta.url));

export interface SchemaMigrations {
  /** Lower-case name of the schema; created where it is missing. */
  readonly schema: string;
  /** Folder of migration folders. */
  readonly folder: string;
}

export interface MigrateOptions {
  /** A role that may create roles, schemas and publications. */
  readonly adminUrl: string;
  readonly schemas: readonly SchemaMigrations[];
  readonly passwords?: Partial<Readonly<Record<DatabaseRole, string>>>;
}

/** A migration's assertion found rows; nothing of this migration is kept. */
export class MigrationAssertionError extends Error {
  readonly code = 'MIGRATION_ASSERTION';
  readonly retryable = false;

  constructor(
    readonly folder: string,
    readonly file: string,
    readonly rows: number,
  ) {
    super(`${folder}/${file} found ${rows} rows that break its rule`);
    this.name = 'MigrationAssertionError';
  }
}

/**
 * Brings every schema up to date; safe to run at once from several processes.
 * @returns the names of the migrations that ran, as `schema/folder`.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const ran: string[] = [];
  const dataSource = new DataSource({ type: 'postgres', url: options.adminUrl, poolSize: 1 });
  await dataSource.initialize();
  // Kept to the end: the pool closes an idle connection after a while, and its lock with it.
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK_ID]);
    await ensureRoles((sql) => lock.query(sql), options.passwords);
    await lock.query(grantTemporary());
    for (const schema of options.schemas) {
      await lock.query(`create schema if not exists ${schema.schema}`);
      ran.push(...(await migrateSchema(options.adminUrl, schema)));
    }
    await lock.query('select pg_advisory_unlock($1)', [LOCK_ID]);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
  return ran;
}

async function migrateSchema(url: string, { schema, folder }: SchemaMigrations): Promise<string[]> {
  const folders = migrationFolders(folder);
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    schema,
    migrations: folders.map((name, index) => migrationOf({ folder, name, index })),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  try {
    const done = await dataSource.runMigrations();
    return done.map(({ name }) => `${schema}/${name.replace(/[0-9]{13}$/, '')}`);
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Names of the migration folders in order.
 * @throws where a name is not `<number>-<name>`, or a number is missing or used twice.
 */
export function migrationFolders(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  for (const [index, name] of names.entries()) {
    const number = FOLDER.exec(name)?.[1];
    if (number === undefined) {
      throw new Error(`${name}: a migration is named like 0001-first-tables`);
    }
    if (Number(number) !== index + 1) {
      throw new Error(`${name}: migrations are numbered from 0001 without gaps`);
    }
  }
  return names;
}

interface FolderMigration {
  readonly folder: string;
  readonly name: string;
  readonly index: number;
}

function migrationOf({ folder, name, index }: FolderMigration): new () => MigrationInterface {
  const path = join(folder, name);
  return class implements MigrationInterface {
    readonly name = `${name}${TIMESTAMP_BASE + index}`;

    async up(runner: QueryRunner): Promise<void> {
      await assertNone(runner, path, 'before.sql');
      await runner.query(readFileSync(join(path, 'up.sql'), 'utf8'));
      await assertNone(runner, path, 'after.sql');
    }

    async down(): Promise<void> {
      throw new Error(`${name}: migrations only go forward; write a new one`);
    }
  };
}

async function assertNone(runner: QueryRunner, path: string, file: string): Promise<void> {
  const full = join(path, file);
  if (!existsSync(full)) return;
  const rows: unknown = await runner.query(readFileSync(full, 'utf8'));
  // Several statements give no rows at all, and such an assertion could never fail.
  if (!Array.isArray(rows)) throw new Error(`${full}: an assertion is one query`);
  if (rows.length > 0) throw new MigrationAssertionError(path, file, rows.length);
}

/** The sink stages rows in temporary tables; nobody else may create anything. */
function grantTemporary(): string {
  return `do $$ begin
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to tributary_sink', current_database());
  end $$`;
}
