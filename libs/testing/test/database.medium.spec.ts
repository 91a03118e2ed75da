import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { aDatabase, testPostgres, uniqueName } from '../src/index.js';
import type { TestDatabase } from '../src/index.js';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const template = uniqueName('numbers');
let migrations = 0;
async function migrate(adminUrl: string): Promise<void> {
  migrations += 1;
  await query(adminUrl, 'create table number (n int); insert into number values (1)');
}
const made: TestDatabase[] = [];
async function aNumberDatabase(): Promise<TestDatabase> {
  const database = await aDatabase({ template, migrate });
  made.push(database);
  return database;
}

describe('aDatabase', () => {
  it('gives each caller a migrated database of its own, migrating once', async () => {
    const [first, second] = await Promise.all([aNumberDatabase(), aNumberDatabase()]);
    await query(first.adminUrl, 'insert into number values (2)');
    expect(await query(first.adminUrl, 'select n from number order by n')).toHaveLength(2);
    expect(await query(second.adminUrl, 'select n from number')).toEqual([{ n: 1 }]);
    expect(migrations).toBe(1);
  });

  it('drops a database that is connected to and has an active replication slot', async () => {
    const { adminUrl, name } = await aNumberDatabase();
    await query(adminUrl, `select pg_create_logical_replication_slot('${name}', 'pgoutput')`);
    const config = { connectionString: adminUrl, replication: 'database' };
    const walsender = new pg.Client(config as pg.ClientConfig);
    walsender.on('error', () => undefined);
    await walsender.connect();
    walsender
      .query(
        `start_replication slot "${name}" logical 0/0 (proto_version '1', publication_names 'p')`,
      )
      .catch(() => undefined);
    const client = new pg.Client({ connectionString: adminUrl });
    client.on('error', () => undefined);
    await client.connect();
  });

  it('lets a role without rights in, and no further, and only with its password', async () => {
    const { adminUrl, urlAs } = await aNumberDatabase();
    const user = uniqueName('reader');
    await query(adminUrl, `create role ${user} login password 'right'`);
    const url = urlAs({ user, password: 'right' });
    await expect(query(url, 'select n from number')).rejects.toMatchObject({ code: '42501' });
    const wrong = query(urlAs({ user, password: 'wrong' }), 'select 1');
    await expect(wrong).rejects.toMatchObject({ code: '28P01' });
    await query(adminUrl, `drop role ${user}`);
  });

  it('passes the error of a migration on and leaves no template behind', async () => {
    const broken = uniqueName('broken');
    const failing = { template: broken, migrate: () => Promise.reject(new Error('no')) };
    await expect(aDatabase(failing)).rejects.toThrow('no');
    const { adminUrl } = await aDatabase({ template: broken, migrate });
    expect(await query(adminUrl, 'select n from number')).toEqual([{ n: 1 }]);
  });
});

afterAll(async () => {
  const { adminUrl } = await testPostgres();
  const rows = await query(adminUrl, 'select datname as name from pg_database');
  const names = rows.map((row) => (row as { name: string }).name);
  expect(names.filter((name) => made.some((database) => database.name === name))).toEqual([]);
});
