/**
 * The artefacts for other stores follow the migrations: a table or column that is added to one and
 * not to the others fails here. Only PostgreSQL's are run.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TRADE_STORE_ARTEFACTS, TRADE_STORE_MIGRATIONS, migrate } from '../src/index.js';
import { anEmptyDatabase, query } from './databases.js';
import { tablesOf, writtenColumns } from './parsed-sql.js';

const STORES = ['postgresql', 'yugabytedb', 'cockroachdb', 'snowflake'] as const;
/** What only the artefacts have: the tables `decide.sql` works on. */
const OWN_TABLES = ['source_rank', 'staged_decision', 'staged_record'];
/** Never changed by an update. */
const KEPT = ['trade_id_scheme', 'trade_id', 'leg_id', 'created_at'];

const artefact = (...path: string[]): string =>
  readFileSync(join(TRADE_STORE_ARTEFACTS, ...path), 'utf8');

/** Every column as the database has it, in order; without what only migrating leaves behind. */
const COLUMNS = `
  select table_name as table, column_name as column, data_type as type, is_nullable as nullable,
    is_identity as identity, replace(column_default, 'trade_store.', '') as default
  from information_schema.columns
  where table_schema = 'trade_store' and table_name <> 'migration'
  order by table_name, ordinal_position`;
const CONSTRAINTS = `
  select conrelid::regclass::text as table, pg_get_constraintdef(oid) as definition
  from pg_constraint where connamespace = 'trade_store'::regnamespace
    and conrelid::regclass::text <> 'trade_store.migration' order by 1, 2`;
const INDEXES = `
  select indexdef as definition from pg_indexes
  where schemaname = 'trade_store' and tablename <> 'migration' order by 1`;
const OPTIONS = `
  select relname as table, reloptions::text as options from pg_class
  where relnamespace = 'trade_store'::regnamespace and reloptions is not null order by 1`;

interface OfTable {
  readonly table?: string;
  readonly definition?: string;
}

async function migrated(): Promise<string> {
  const { adminUrl } = await anEmptyDatabase();
  const schemas = [{ schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS }];
  await migrate({ adminUrl, schemas });
  return adminUrl;
}

const isOwn = ({ table = '', definition = '' }: OfTable): boolean =>
  OWN_TABLES.some((own) => table.endsWith(own) || definition.includes(`trade_store.${own} `));

describe('the schema', () => {
  it('for PostgreSQL, run, is what the migrations make', async () => {
    const [url, { adminUrl }] = await Promise.all([migrated(), anEmptyDatabase()]);
    await query(adminUrl, artefact('postgresql', 'schema.sql'));
    for (const look of [COLUMNS, CONSTRAINTS, INDEXES, OPTIONS]) {
      const made = (await query(adminUrl, look)) as OfTable[];
      const wanted = await query(url, look);
      expect(wanted.length).toBeGreaterThan(0);
      expect(made.filter((row) => !isOwn(row))).toEqual(wanted);
    }
  });

  it.each(STORES)('for %s has every table and column of the migrations', async (store) => {
    const tables = await tablesOf(artefact(store, 'schema.sql'));
    const rows = (await query(await migrated(), COLUMNS)) as { table: string; column: string }[];
    const wanted = new Map<string, string[]>();
    for (const { table, column } of rows) {
      if (/^seen_message_[0-9]+$/.test(table)) continue;
      wanted.set(table, [...(wanted.get(table) ?? []), column]);
    }
    expect([...tables.keys()].sort()).toEqual([...wanted.keys(), ...OWN_TABLES].sort());
    for (const [table, names] of wanted) {
      expect({ table, names: tables.get(table) }).toEqual({ table, names });
    }
  });

  it.each(STORES)('for %s stages every column of terms', async (store) => {
    const tables = await tablesOf(artefact(store, 'schema.sql'));
    const trade = tables.get('trade') ?? [];
    const terms = trade.slice(trade.indexOf('uti'), trade.indexOf('payload') + 1);
    expect(terms.length).toBeGreaterThan(10);
    expect(tables.get('staged_record')).toEqual(expect.arrayContaining(terms));
  });
});

describe.each(['merge.sql', 'upsert.sql'])('%s', (file) => {
  it('writes every column of trade', async () => {
    const trade = (await tablesOf(artefact('postgresql', 'schema.sql'))).get('trade') ?? [];
    const changed = trade.filter((column) => !KEPT.includes(column)).sort();
    const lists = (await writtenColumns(artefact(file))).map((list) => list.toSorted());
    expect(lists).toHaveLength(2);
    expect(lists).toContainEqual(trade.toSorted());
    expect(lists).toContainEqual(changed);
  });
});

it('every file says what it covers and what not, and whether it was run', () => {
  const files = readdirSync(TRADE_STORE_ARTEFACTS, { recursive: true, encoding: 'utf8' });
  const sql = files.filter((file) => file.endsWith('.sql'));
  expect(sql).toHaveLength(STORES.length + 3);
  for (const file of sql) {
    const text = artefact(file);
    const head = text.slice(0, text.search(/^[^-]/m));
    expect({ file, head }).toEqual({ file, head: expect.stringMatching(/^-- Covers/m) });
    expect(/^-- Does not cover|^-- All else is UNDECIDED/m.test(head)).toBe(true);
    const isRunHere = !/yugabytedb|cockroachdb|snowflake/.test(file);
    expect({ file, isRunHere: !head.includes('NOT RUN') }).toEqual({ file, isRunHere });
  }
});
