import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { onCleanup } from '@tributary/testing';
import { MigrationAssertionError, migrate, migrationFolders } from '../src/index.js';
import type { SchemaMigrations } from '../src/index.js';
import { ALL_SCHEMAS, anEmptyDatabase, query } from './databases.js';

/** Every migration of the workspace, as `migrate` names it. */
const ALL_MIGRATIONS = ALL_SCHEMAS.flatMap(({ schema, folder }) =>
  migrationFolders(folder).map((name) => `${schema}/${name}`),
);

/** Everything a migration can leave behind, as text. */
const CATALOGUE = `
  select n.nspname, c.relname, c.relkind::text, c.relacl::text, a.attname, a.atttypid::regtype::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  where n.nspname in ('trade_store', 'file_ingestor', 'recon', 'planted') order by 1, 2, a.attnum`;

const DONE = `select name from planted.migration order by id`;

/** A folder of migration folders with the given files. */
function planted(files: Readonly<Record<string, string>>): SchemaMigrations {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-migrations-'));
  onCleanup('test', async () => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  return { schema: 'planted', folder };
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('migrate', () => {
  it('brings an empty database up to date; again it changes nothing', async () => {
    const { adminUrl } = await anEmptyDatabase();
    expect(await migrate({ adminUrl, schemas: ALL_SCHEMAS })).toEqual(ALL_MIGRATIONS);
    const before = await query(adminUrl, CATALOGUE);
    expect(before.length).toBeGreaterThan(100);
    expect(await migrate({ adminUrl, schemas: ALL_SCHEMAS })).toEqual([]);
    expect(await query(adminUrl, CATALOGUE)).toEqual(before);
  });

  it('knows the migrations of every app', () => {
    const apps = dirname(dirname(ALL_SCHEMAS[1]?.folder ?? ''));
    const folders = readdirSync(apps)
      .map((app) => join(apps, app, 'migrations'))
      .filter((folder) => existsSync(folder));
    expect(ALL_SCHEMAS.slice(1).map(({ folder }) => folder)).toEqual(folders);
  });

  it('runs each migration once where several processes come at once', async () => {
    const { adminUrl } = await anEmptyDatabase();
    const runs = await Promise.all(
      [1, 2, 3].map(() => migrate({ adminUrl, schemas: ALL_SCHEMAS })),
    );
    expect(runs.flat().sort()).toEqual([...ALL_MIGRATIONS].sort());
  });

  it('holds its lock on one connection until the end', async () => {
    const { adminUrl } = await anEmptyDatabase();
    const holders = `select pid from pg_locks join pg_database d on d.oid = database
      where datname = current_database() and locktype = 'advisory' and granted`;
    const schemas = [
      planted({
        '0001-first/up.sql': `create table planted.holder as ${holders}`,
        '0002-second/up.sql': `insert into planted.holder ${holders}`,
      }),
    ];
    await migrate({ adminUrl, schemas });
    const rows = await query(
      adminUrl,
      'select count(*)::int as times from planted.holder group by pid',
    );
    expect(rows).toEqual([{ times: 2 }]);
    expect(await query(adminUrl, holders)).toEqual([]);
  });
});

describe('an assertion', () => {
  const FILES = {
    '0001-first/up.sql':
      'create table planted.trade (id int); insert into planted.trade values (1)',
    '0002-second/up.sql': 'create table planted.later (); delete from planted.trade',
  };

  it.each([
    ['before', 'select id from planted.trade'],
    ['after', 'select 1 from (values (1)) v where not exists (select from planted.trade)'],
  ])('that fails %s keeps nothing of its migration', async (when, text) => {
    const { adminUrl } = await anEmptyDatabase();
    const file = `${when}.sql`;
    const schema = planted({ ...FILES, [`0002-second/${file}`]: text });
    const failure: unknown = await migrate({ adminUrl, schemas: [schema] }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(MigrationAssertionError);
    expect(failure).toMatchObject({
      code: 'MIGRATION_ASSERTION',
      retryable: false,
      folder: join(schema.folder, '0002-second'),
      file,
      rows: 1,
    });
    expect(await query(adminUrl, DONE)).toEqual([{ name: expect.stringMatching(/^0001-first/) }]);
    expect(await query(adminUrl, 'select id from planted.trade')).toEqual([{ id: 1 }]);
    expect(await query(adminUrl, "select to_regclass('planted.later') as later")).toEqual([
      { later: null },
    ]);
    rmSync(join(schema.folder, '0002-second', file));
    expect(await migrate({ adminUrl, schemas: [schema] })).toEqual(['planted/0002-second']);
  });

  it('that holds lets the migration run', async () => {
    const { adminUrl } = await anEmptyDatabase();
    const before = 'select id from planted.trade where id <> 1';
    const schemas = [planted({ ...FILES, '0002-second/before.sql': before })];
    expect(await migrate({ adminUrl, schemas })).toHaveLength(2);
  });

  it('of several statements is refused: it could never fail', async () => {
    const { adminUrl } = await anEmptyDatabase();
    const before = 'select id from planted.trade; select id from planted.trade';
    const schemas = [planted({ ...FILES, '0002-second/before.sql': before })];
    await expect(migrate({ adminUrl, schemas })).rejects.toThrow('an assertion is one query');
  });
});

describe('migrationFolders', () => {
  it('takes folders in the order of their numbers, and no files', () => {
    const { folder } = planted({
      'README.md': '',
      '0002-b/up.sql': '',
      '0001-a/up.sql': '',
    });
    expect(migrationFolders(folder)).toEqual(['0001-a', '0002-b']);
  });

  it.each([
    ['a gap', ['0001-a', '0003-c'], '0003-c: migrations are numbered'],
    ['a number twice', ['0001-a', '0001-b'], '0001-b: migrations are numbered'],
    ['a first that is not 0001', ['0002-a'], '0002-a: migrations are numbered'],
    ['a name of another form', ['0001-a', '2-b'], '2-b: a migration is named'],
    ['a name with a blank', ['0001-a b'], '0001-a b: a migration is named'],
  ])('refuses %s', (_, names, message) => {
    const { folder } = planted(Object.fromEntries(names.map((name) => [`${name}/up.sql`, ''])));
    expect(() => migrationFolders(folder)).toThrow(message);
  });
});
