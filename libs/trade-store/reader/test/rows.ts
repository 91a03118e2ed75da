/** Rows of the store for tests, planted by a superuser; every column has a valid default. */
import { onCleanup, aDatabase } from '@tributary/testing';
import { TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';
import pg from 'pg';
import { DataSource } from 'typeorm';

const PASSWORD = 'test-reader';

export interface ReaderStore {
  readonly admin: pg.Client;
  /** Under the read-only role. */
  readonly reader: DataSource;
}

/** A migrated database of the test's own. */
export async function aStore(): Promise<ReaderStore> {
  const database = await aDatabase({
    template: 'trade_store_reader',
    migrate: async (adminUrl) => {
      const schemas = [{ schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS }];
      await migrate({ adminUrl, schemas, passwords: { tributary_reader: PASSWORD } });
    },
  });
  const url = database.urlAs({ user: 'tributary_reader', password: PASSWORD });
  const reader = await new DataSource({ type: 'postgres', url }).initialize();
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  onCleanup('test', async () => {
    await reader.destroy();
    await admin.end();
  });
  return { admin, reader };
}

type Row = Readonly<Record<string, unknown>>;

/** Inserts one row; answers what `returning` names. */
async function insert(admin: pg.Client, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const marks = columns.map((_, index) => `$${index + 1}`).join(', ');
  await admin.query(
    `insert into trade_store.${table} (${columns.join(', ')}) values (${marks})`,
    Object.values(row),
  );
}

export async function anOrigin(admin: pg.Client, kind: string, name: string): Promise<number> {
  const { rows } = await admin.query<{ origin_id: number }>(
    'insert into trade_store.origin (kind, name) values ($1, $2) returning origin_id',
    [kind, name],
  );
  return rows[0]?.origin_id ?? 0;
}

const KEY = { trade_id_scheme: 'OMS', trade_id: 'T1', leg_id: '0' };
const INSTANT = '2026-01-05T10:00:00.123456Z';

export async function aTrade(admin: pg.Client, row: Row): Promise<void> {
  await insert(admin, 'trade', {
    ...KEY,
    version: '1',
    is_correction: false,
    revision: '1',
    revision_before: '0',
    source_system: 'oms',
    message_id: 'm1',
    status: 'BOOKED',
    confirmation_status: 'UNCONFIRMED',
    awaiting_root: false,
    has_terms: true,
    event_nanos: 0,
    received_at: INSTANT,
    received_nanos: 7,
    content_hash: Buffer.alloc(16, 1),
    payload: Buffer.from('terms'),
    position: '5',
    ordinal: 0,
    created_at: INSTANT,
    last_modified_at: INSTANT,
    ...row,
  });
}

export async function anEvent(admin: pg.Client, row: Row): Promise<void> {
  const key = { ...KEY, ...row };
  await insert(admin, 'trade_event', {
    ordinal: 0,
    event_key: `${key.trade_id_scheme}|${key.trade_id}|${key.leg_id}`,
    ...KEY,
    version: '1',
    source_system: 'oms',
    message_id: 'm1',
    decision: 1,
    revision: '1',
    decided_at: INSTANT,
    content: Buffer.from('content'),
    ...row,
  });
}

export async function aCount(admin: pg.Client, row: Row): Promise<void> {
  await insert(admin, 'decision_count', { source_system: 'oms', ...row });
}

export async function aCheckpoint(admin: pg.Client, row: Row): Promise<void> {
  await insert(admin, 'checkpoint', { owner_epoch: '3', owner: 'sink-1', ...row });
}

export async function aQuarantineRow(admin: pg.Client, row: Row): Promise<void> {
  await insert(admin, 'quarantine', {
    ordinal: 0,
    source_system: 'oms',
    reason: 'UNDECODABLE',
    field: '',
    detail: 'test',
    content: Buffer.from(''),
    quarantined_at: INSTANT,
    ...row,
  });
}

export async function aBatchRow(admin: pg.Client, row: Row): Promise<void> {
  await insert(admin, 'batch', {
    source: 'eod',
    status: 'APPLIED',
    file_uri: 'eod/file.csv',
    file_sha256: Buffer.alloc(32, 2),
    received_rows: '12',
    staged_rows: '10',
    rejected_rows: '2',
    control_totals: '[]',
    manifest: Buffer.from('manifest'),
    received_at: INSTANT,
    applied_at: INSTANT,
    ...row,
  });
}
