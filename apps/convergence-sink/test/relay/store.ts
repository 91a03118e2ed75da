/** A trade store of its own for a test, with rows as the sink writes them. */
import { createHash } from 'node:crypto';
import { aDatabase, assertEventually, onCleanup, uniqueName } from '@tributary/testing';
import type { Lifetime } from '@tributary/testing';
import { TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';
import { Client } from 'pg';

const PASSWORD = 'relay';
/** For a busy machine; no promise about speed. */
const CONFIRMED_MS_MAX = 60_000;
export const ACCEPTED = 1;
export const REFUSED = 102;

export interface EventRow {
  readonly key: string;
  readonly revision: number;
  readonly decision?: number;
  readonly content?: Buffer;
}

export interface Store {
  readonly admin: Client;
  readonly adminUrl: string;
  /** Address for a login with the rights of `tributary_relay`. */
  readonly relayUrl: string;
  readonly slotName: string;
}

export async function aStore(lives: Lifetime): Promise<Store> {
  const { adminUrl, urlAs } = await aDatabase({
    lives,
    template: 'trade_store',
    migrate: async (url) => {
      const schemas = [{ schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS }];
      await migrate({ adminUrl: url, schemas });
    },
  });
  const admin = await aClient(adminUrl);
  // Roles belong to the server, which other tests use too: a login of its own leaves theirs alone.
  const user = uniqueName('relay');
  await admin.query(
    `create role ${user} login replication password '${PASSWORD}' in role tributary_relay`,
  );
  const { rows } = await admin.query<{ name: string }>(
    `select 'tributary_relay_' || oid as name from pg_database where datname = current_database()`,
  );
  const slotName = rows[0]?.name ?? '';
  onCleanup(lives, async () => {
    await admin.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = $1`,
      [user],
    );
    await admin.query(
      `select pg_drop_replication_slot(slot_name) from pg_replication_slots
       where slot_name = $1 and not active`,
      [slotName],
    );
    await admin.query(`drop role ${user}`);
    await admin.end();
  });
  return { admin, adminUrl, relayUrl: urlAs({ user, password: PASSWORD }), slotName };
}

/** Closed by its caller. */
export async function aClient(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  // A throw-away server may commit before the log is written; what follows asks for the log.
  await client.query('set synchronous_commit = on');
  return client;
}

/** What a row holds unless the test says otherwise: different for every key and revision. */
export function contentOf({ key, revision }: { key: string; revision: number }): Buffer {
  return createHash('sha512').update(`${key}#${revision}`).digest();
}

let position = 0;

/** Inserts the rows in one transaction, or in the one that is open. */
export async function insertEvents(client: Client, rows: readonly EventRow[]): Promise<void> {
  const columns = rows.map((row) => {
    const [scheme = '', tradeId = ''] = row.key.split('|');
    position += 1;
    return { ...row, scheme, tradeId, position, content: row.content ?? contentOf(row) };
  });
  await client.query(
    `insert into trade_store.trade_event
       (origin_id, position, ordinal, event_key, trade_id_scheme, trade_id, leg_id, version,
        source_system, message_id, decision, revision, decided_at, content)
     select 1, position, 0, event_key, scheme, trade_id, 0, 1, 'oms', position::text, decision,
       revision, now(), content
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::bigint[],
       $7::bytea[]) as event(position, event_key, scheme, trade_id, decision, revision, content)`,
    [
      columns.map((row) => row.position),
      columns.map((row) => row.key),
      columns.map((row) => row.scheme),
      columns.map((row) => row.tradeId),
      columns.map((row) => row.decision ?? ACCEPTED),
      columns.map((row) => row.revision),
      columns.map((row) => row.content),
    ],
  );
}

export async function insertQuarantine(
  client: Client,
  row: { source: string; reason: string; content: Buffer },
): Promise<void> {
  position += 1;
  await client.query(
    `insert into trade_store.quarantine
       (origin_id, position, ordinal, source_system, reason, field, detail, content, quarantined_at)
     values (1, $1, 0, $2, $3, 'price', 'not a decimal', $4, now())`,
    [position, row.source, row.reason, row.content],
  );
}

/** Waits until the relay has confirmed everything that is committed now. */
export async function untilConfirmed(store: Store): Promise<void> {
  const { admin, slotName } = store;
  const { rows } = await admin.query<{ lsn: string }>(
    'select pg_current_wal_flush_lsn()::text as lsn',
  );
  await assertEventually(
    async () => {
      const found = await admin.query<{ is_confirmed: boolean }>(
        `select confirmed_flush_lsn >= $2::pg_lsn as is_confirmed from pg_replication_slots
         where slot_name = $1`,
        [slotName, rows[0]?.lsn],
      );
      return found.rows[0]?.is_confirmed === true;
    },
    { withinMs: CONFIRMED_MS_MAX },
  );
}
