/** What a deployment has published, staged and written down so far. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  decodeBatchStaged,
  decodeQuarantined,
  decodeTradeRecord,
} from '@tributary/contract-mapping';
import type { BatchManifest, Quarantined } from '@tributary/contract-mapping';
import { BATCHES_STAGED, HEADERS, QUARANTINE } from '@tributary/contracts';
import type { TradeKey, TradeRecord } from '@tributary/domain';
import type { KafkaRecord } from '@tributary/kafka';
import { assertEventually } from '@tributary/testing';
import pg from 'pg';
import type { Deployment } from './deployment.js';

export interface LedgerRow {
  readonly name: string;
  readonly outcome: string;
  readonly state: string;
  readonly reason: string | null;
  readonly batch_id: string;
  readonly received_rows: string | null;
  readonly staged_rows: string | null;
  readonly rejected_rows: string | null;
}

/** Arrivals in order, with the state of their content. */
export function ledgerOf(deployment: Deployment): Promise<LedgerRow[]> {
  return query<LedgerRow>(
    deployment,
    `select name, outcome, state, reason, batch_id, received_rows, staged_rows, rejected_rows
     from file_ingestor.arrival join file_ingestor.file using (batch_id) order by arrival_id`,
  );
}

/** Ends every connection of the app, as a restart of the database does. */
export async function endConnections(deployment: Deployment): Promise<void> {
  const ended = await query(
    deployment,
    `select pg_terminate_backend(pid, 1000) from pg_stat_activity
     where datname = current_database() and usename = 'tributary_file_ingestor'`,
  );
  if (ended.length === 0) throw new Error('the app has no connection');
}

async function query<R extends pg.QueryResultRow>(
  { adminUrl }: Deployment,
  sql: string,
): Promise<R[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until so many arrivals are there and none of them is still in work. */
export function settled(deployment: Deployment, arrivals: number): Promise<LedgerRow[]> {
  return assertEventually(
    async () => {
      const rows = await ledgerOf(deployment);
      if (rows.length < arrivals || rows.some(isInWork)) throw new Error(JSON.stringify(rows));
      return rows;
    },
    { withinMs: 40_000 },
  );
}

const isInWork = ({ state }: LedgerRow): boolean => state === 'REGISTERED' || state === 'STAGED';

/** A transaction nobody ends is ended by the broker after 15 s. */
const HIDDEN_MS_MAX = 40_000;

/** Every manifest of the source, in the order of the topic. */
export async function manifestsOf(deployment: Deployment): Promise<BatchManifest[]> {
  const records = await readTopic(deployment, BATCHES_STAGED.name);
  return records.map(({ key, value }) => {
    const decoded = decodeBatchStaged(value ?? Buffer.alloc(0));
    if ('fault' in decoded) throw new Error(decoded.fault.detail);
    if (String(key) !== decoded.manifest.source) throw new Error('the key is not the source');
    return decoded.manifest;
  });
}

/**
 * Quarantined records of the source, once so many are there: other suites write to the topic in
 * transactions, and a killed one hides what lies behind it until its time-out.
 */
export async function quarantinedOf(
  deployment: Deployment,
  { atLeast }: { readonly atLeast: number },
): Promise<Quarantined[]> {
  const records = await assertEventually(
    async () => {
      const found = await readTopic(deployment, QUARANTINE.name);
      if (found.length < atLeast) throw new Error(`${found.length} of ${atLeast} records`);
      return found;
    },
    { withinMs: HIDDEN_MS_MAX },
  );
  return records.map(({ value }) => decodeQuarantined(value ?? Buffer.alloc(0)));
}

async function readTopic({ kafka, source }: Deployment, topic: string): Promise<KafkaRecord[]> {
  const found: KafkaRecord[] = [];
  for (const { partition, low, high } of await kafka.admin().offsets(topic)) {
    await kafka.readRange({ topic, partition, from: low, to: high }, (record) => {
      if (record.headers[HEADERS.source] === source) found.push(record);
    });
  }
  return found;
}

export interface StagedRecord {
  readonly row: bigint;
  /** Key of its trade, from the columns. */
  readonly key: TradeKey;
  readonly record: TradeRecord;
}

/** Rows of the parts that a manifest names, read as the sink reads them. */
export async function stagedOf(
  { stagingDir }: Deployment,
  { parts }: BatchManifest,
): Promise<StagedRecord[]> {
  if (parts.length === 0) return [];
  const files = parts.map(({ uri }) => `'${join(stagingDir, uri)}'`).join(', ');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `select "row", trade_id_scheme, trade_id, leg_id, hex(record) from read_parquet([${files}])`,
  );
  const rows = reader.getRows().map(([row, scheme, tradeId, legId, bytes]) => ({
    row: row as bigint,
    key: { scheme: String(scheme), tradeId: String(tradeId), legId: Number(legId) },
    record: recordOf(Buffer.from(String(bytes), 'hex')),
  }));
  connection.closeSync();
  instance.closeSync();
  return rows;
}

function recordOf(bytes: Buffer): TradeRecord {
  const decoded = decodeTradeRecord(bytes);
  if ('fault' in decoded) throw new Error(decoded.fault.detail);
  return decoded.record;
}
