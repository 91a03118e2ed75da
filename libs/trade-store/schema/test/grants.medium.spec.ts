/**
 * What each role may do, by real attempts, beside a committed file. After a change that is meant:
 * `UPDATE_GOLDEN=1` before the command of the tests, then read the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { DATABASE_ROLES, migrate } from '../src/index.js';
import { ALL_SCHEMAS, aClient, anEmptyDatabase } from './databases.js';

const GOLDEN = new URL('./grants.golden.json', import.meta.url);
const DENIED = '42501';

/** Allowed operations by role. */
type Grants = Record<string, string>;

interface Table {
  readonly name: string;
  /** A column that may be written. */
  readonly column: string;
}

const OPERATIONS: Readonly<Record<string, (table: Table) => string>> = {
  select: ({ name }) => `select * from ${name} where false`,
  insert: ({ name, column }) => `insert into ${name} (${column}) select null where false`,
  update: ({ name, column }) => `update ${name} set ${column} = null where false`,
  delete: ({ name }) => `delete from ${name} where false`,
  truncate: ({ name }) => `truncate ${name}`,
};

/** Each in a transaction of its own. */
const BESIDE_TABLES: Readonly<Record<string, string>> = {
  'create schema': 'create schema planted',
  'create temporary table': 'create temporary table planted (id int)',
  'create publication': 'create publication planted',
  ...Object.fromEntries(
    ['public', ...ALL_SCHEMAS.map(({ schema }) => schema)].map((schema) => [
      `create table in ${schema}`,
      `create table ${schema}.planted (id int)`,
    ]),
  ),
  // A slot is what a walsender reads a publication through.
  'read the publication': `
    with slot as (select pg_create_logical_replication_slot('planted', 'pgoutput', true))
    select from slot`,
};

const TABLES = `
  select c.oid::regclass::text as name,
    (select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum > 0
     and attidentity = '' and attgenerated = '' order by attnum limit 1) as column
  from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = any($1::regnamespace[])
  order by c.relnamespace::regnamespace::text, c.relname`;

/** Tries as the role; nothing is kept. */
async function isAllowed(admin: pg.Client, role: string, statement: string): Promise<boolean> {
  await admin.query(`begin; set local session authorization ${role}`);
  try {
    await admin.query(statement);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === DENIED) return false;
    throw new Error(`${role}: ${statement}`, { cause: error });
  } finally {
    await admin.query('rollback');
  }
}

async function grantsOf(
  admin: pg.Client,
  statements: Readonly<Record<string, string>>,
): Promise<Grants> {
  const grants: Grants = {};
  for (const role of DATABASE_ROLES) {
    const allowed: string[] = [];
    for (const [operation, statement] of Object.entries(statements)) {
      if (await isAllowed(admin, role, statement)) allowed.push(operation);
    }
    grants[role] = allowed.join(', ');
  }
  return grants;
}

/** Every grant: table by table, then what concerns no table. */
async function attemptAll(admin: pg.Client): Promise<Record<string, Grants>> {
  const schemas = ALL_SCHEMAS.map(({ schema }) => schema);
  const { rows } = await admin.query<Table>(TABLES, [`{${schemas.join(',')}}`]);
  const found: Record<string, Grants> = {};
  for (const table of rows) {
    const statements = Object.entries(OPERATIONS).map(([name, of]) => [name, of(table)]);
    found[table.name] = await grantsOf(admin, Object.fromEntries(statements));
  }
  found['beside tables'] = await grantsOf(admin, BESIDE_TABLES);
  return found;
}

describe('grants', () => {
  it('are those of test/grants.golden.json; UPDATE_GOLDEN=1 writes it anew', async () => {
    const { adminUrl } = await anEmptyDatabase();
    await migrate({ adminUrl, schemas: ALL_SCHEMAS });
    const found = await attemptAll(await aClient(adminUrl));
    if (process.env['UPDATE_GOLDEN'] === '1') {
      writeFileSync(GOLDEN, `${JSON.stringify(found, undefined, 2)}\n`);
    }
    expect(found).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
    expect(Object.keys(found).length).toBeGreaterThan(30);
  });

  it('let only the sink write the trade store, and nobody delete from it', () => {
    const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Record<string, Grants>;
    const tables = Object.entries(golden).filter(([name]) => name.startsWith('trade_store.'));
    expect(tables.length).toBeGreaterThan(15);
    for (const [table, grants] of tables) {
      const { tributary_sink: own = '', ...others } = grants;
      expect([table, own]).toEqual([table, expect.not.stringContaining('delete')]);
      for (const [role, allowed] of Object.entries(others)) {
        expect([table, role, ['', 'select'].includes(allowed)]).toEqual([table, role, true]);
      }
    }
  });
});
