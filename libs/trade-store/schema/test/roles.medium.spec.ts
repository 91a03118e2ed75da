import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DATABASE_ROLES, ensureRoles, migrate } from '../src/index.js';
import { aClient, anEmptyDatabase, query } from './databases.js';

/** Roles belong to the server: these are the two that no other suite logs in as. */
const WITHOUT_LOGINS = 'tributary_stream_normalizer';
const RELAY = 'tributary_relay';

const ODD_PASSWORDS = [
  'plain',
  "quote'd",
  'back\\slash',
  `both ' and \\ and " and $$`,
  "\\'; drop role tributary_relay; --",
  'unicode \u00e9 \u{1f511} \u4ea4\u6613',
  ' spaces and\ttab ',
  'percent %41 @ : / ? #',
];

describe('passwords', () => {
  it('are set and let in, whatever characters they hold', async () => {
    const { adminUrl, urlAs } = await anEmptyDatabase();
    for (const password of ODD_PASSWORDS) {
      await migrate({ adminUrl, schemas: [], passwords: { [WITHOUT_LOGINS]: password } });
      const url = urlAs({ user: WITHOUT_LOGINS, password });
      expect(await query(url, 'select current_user::text as me')).toEqual([{ me: WITHOUT_LOGINS }]);
    }
    const url = urlAs({ user: WITHOUT_LOGINS, password: `${ODD_PASSWORDS.at(-1)} ` });
    await expect(query(url, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('stay as they are where none is given', async () => {
    const { adminUrl, urlAs } = await anEmptyDatabase();
    const url = urlAs({ user: WITHOUT_LOGINS, password: 'kept' });
    await migrate({ adminUrl, schemas: [], passwords: { [WITHOUT_LOGINS]: 'kept' } });
    await migrate({ adminUrl, schemas: [] });
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('are set by many sessions at once: none of them fails', async () => {
    const { adminUrl, urlAs } = await anEmptyDatabase();
    const clients = await Promise.all(Array.from({ length: 6 }, () => aClient(adminUrl)));
    const passwords = { [WITHOUT_LOGINS]: 'shared' };
    await Promise.all(
      clients.map(async (client) => {
        for (let round = 0; round < 5; round += 1) {
          await ensureRoles((sql) => client.query(sql), passwords);
        }
      }),
    );
    const url = urlAs({ user: WITHOUT_LOGINS, password: 'shared' });
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('are not told by the error where one cannot be set', async () => {
    const { adminUrl } = await anEmptyDatabase();
    const client = await aClient(adminUrl);
    const run = (sql: string) => client.query(sql.replace('alter role', 'alter rule'));
    const failure: unknown = await ensureRoles(run, { [RELAY]: 'secret-1' }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      message: `the password of ${RELAY} could not be set (SQLSTATE 42601)`,
    });
    expect((failure as Error).cause).toBeUndefined();
  });
});

describe('roles', () => {
  it('let only the relay open a replication connection', async () => {
    const { adminUrl, urlAs } = await anEmptyDatabase();
    const passwords = { [WITHOUT_LOGINS]: 'walsender', [RELAY]: 'walsender' };
    await migrate({ adminUrl, schemas: [], passwords });
    const identify = async (user: string): Promise<number> => {
      const config = {
        connectionString: urlAs({ user, password: 'walsender' }),
        replication: 'database',
      };
      const client = new pg.Client(config as pg.ClientConfig);
      await client.connect();
      try {
        return (await client.query('IDENTIFY_SYSTEM')).rows.length;
      } finally {
        await client.end();
      }
    };
    expect(await identify(RELAY)).toBe(1);
    await expect(identify(WITHOUT_LOGINS)).rejects.toMatchObject({ code: '42501' });
  });

  it('have no attribute but login, and replication for the relay', async () => {
    const { adminUrl } = await anEmptyDatabase();
    await migrate({ adminUrl, schemas: [] });
    const rows = await query(
      adminUrl,
      `select rolname as role, rolreplication as replicates,
         rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole or rolbypassrls) as plain
       from pg_roles where rolname = any('{${DATABASE_ROLES.join(',')}}') order by rolname`,
    );
    expect(rows).toEqual(
      [...DATABASE_ROLES].sort().map((role) => ({ role, replicates: role === RELAY, plain: true })),
    );
  });
});
