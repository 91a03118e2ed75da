/** A migrated store for the tests of one file, written under the rights of the sink. */
import { aDatabase, onCleanup, uniqueName } from '@tributary/testing';
import { TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { TradeWriter } from '../src/index.js';
import type { Claim, StoreTransaction, WriteSet, WriteStrategyName } from '../src/index.js';

/** A login with the sink's rights: the sink's own password belongs to other suites. */
const LOGIN = { user: 'writer_test_sink', password: 'writer-test' };
const CREATE_LOGIN = `
  do $$ begin
    create role ${LOGIN.user} login password '${LOGIN.password}' in role tributary_sink;
  exception when duplicate_object or unique_violation then null; end $$`;

export interface WriterStore {
  readonly writer: TradeWriter;
  /** A superuser's connection, to look and to plant. */
  readonly admin: pg.Client;
  /** Address for a superuser's connections of a test's own. */
  readonly adminUrl: string;
  /** Address for writers of a test's own. */
  readonly sinkUrl: string;
}

/** Tests of a file share the store: each uses origins, keys and messages of its own. */
export async function aStore(strategy: WriteStrategyName = 'copy'): Promise<WriterStore> {
  const { adminUrl, urlAs } = await aDatabase({
    template: 'trade_store_writer',
    lives: 'file',
    migrate: async (url) => {
      const schemas = [{ schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS }];
      await migrate({ adminUrl: url, schemas });
      await withClient(url, (client) => client.query(CREATE_LOGIN));
    },
  });
  const admin = await aClient(adminUrl, 'file');
  const sinkUrl = urlAs(LOGIN);
  const writer = await aWriter(sinkUrl, 'file', {}, strategy);
  return { writer, admin, adminUrl, sinkUrl };
}

export async function aClient(url: string, lives: 'test' | 'file' = 'test'): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onCleanup(lives, () => client.end());
  return client;
}

/** A writer with connections of its own. */
export async function aWriter(
  url: string,
  lives: 'test' | 'file' = 'test',
  extra: Readonly<Record<string, unknown>> = {},
  strategy: WriteStrategyName = 'copy',
): Promise<TradeWriter> {
  const dataSource = new DataSource({ type: 'postgres', url, poolSize: 4, extra });
  await dataSource.initialize();
  onCleanup(lives, () => dataSource.destroy());
  return new TradeWriter(dataSource, { strategy });
}

async function withClient(
  url: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

/** A claim of an origin nobody else has. */
export function aClaim(writer: TradeWriter, name = uniqueName('topic')): Promise<Claim> {
  return writer.claim({ origin: { kind: 'STREAM', name }, owner: 'test', firstPosition: 0n });
}

/** What one step writes; nothing but what is given. */
export function writeSet(given: Partial<WriteSet>): WriteSet {
  return { changes: [], events: [], tallies: [], seen: [], quarantined: [], ...given };
}

/** Writes in a transaction of its own. */
export function write(writer: TradeWriter, given: Partial<WriteSet>): Promise<void> {
  return writer.transaction((tx) => tx.write(writeSet(given)));
}

/** Every column of every row as text, `bytea` as hex. */
export async function dumpOf(admin: pg.Client, table: string): Promise<string[]> {
  const { rows } = await admin.query<{ row: string }>(
    `select t::text as row from trade_store.${table} t order by 1`,
  );
  return rows.map(({ row }) => row);
}

/** A promise that is kept by its `resolve`. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function aGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

/** Runs a transaction up to `work`, then holds it open until told. */
export async function held(
  writer: TradeWriter,
  work: (tx: StoreTransaction) => Promise<unknown>,
): Promise<{ readonly ended: Promise<void>; finish(): void }> {
  const [started, finish] = [aGate(), aGate()];
  const ended = writer.transaction(async (tx) => {
    await work(tx);
    started.open();
    await finish.opened;
  });
  await Promise.race([started.opened, ended]);
  return { ended, finish: () => finish.open() };
}

/** Resolves once a session of the sink waits for a lock. */
export const WAITS_FOR_LOCK = `
  select from pg_stat_activity where datname = current_database()
    and usename = '${LOGIN.user}' and wait_event_type = 'Lock'`;
