/** A batch as the file-ingestor stages it, and the store as the sink leaves it. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  encodeBatchStaged,
  encodeTradeRecord,
  encodeTradeState,
} from '@tributary/contract-mapping';
import type { BatchManifest } from '@tributary/contract-mapping';
import { formatKey } from '@tributary/domain';
import type { TradeRecord } from '@tributary/domain';
import { aTradeRecord, instant } from '@tributary/testing';
import { plantCount, plantEvent, plantOrigin, plantTrade } from './planted-rows.js';
import { relay, stateOf, termsBytesOf } from './sink-stand-in.js';
import type { TestWorld } from './test-world.js';

export const BATCH_ID = 'ab'.repeat(16);
const SHA256_BYTES = 32;
const HASH_BYTES = 16;

export interface StagedBatch {
  readonly manifest: BatchManifest;
  readonly originId: number;
  /** Row n is at position n + 1. */
  readonly records: readonly TradeRecord[];
  readonly partPaths: readonly string[];
}

export interface BatchOptions {
  readonly status?: 'STAGED' | 'APPLIED';
  readonly receivedAt?: string;
}

/** Two parts: two new trades, then a duplicate of the first and a record that is refused. */
export async function aBatch(world: TestWorld, options: BatchOptions = {}): Promise<StagedBatch> {
  const [first, second] = [aTradeRecord(), aTradeRecord()];
  const records = [first, second, first, aTradeRecord({ head: { action: 'CANCEL' } })];
  const parts = [
    await writePart(world, { name: 'part-00000', records: records.slice(0, 2) }),
    await writePart(world, { name: 'part-00001', records: records.slice(2) }),
  ];
  const manifest = manifestOf(parts, options.receivedAt ?? '2026-01-05T09:00:00Z');
  const originId = await plantOrigin(world.admin, { kind: 'BATCH', name: BATCH_ID });
  await plantBatch(world, { manifest, originId, status: options.status ?? 'APPLIED' });
  const batch = {
    manifest,
    originId,
    records,
    partPaths: manifest.parts.map(({ uri }) => join(world.staging, uri)),
  };
  if (options.status !== 'STAGED') await apply(world, batch);
  return batch;
}

async function apply(world: TestWorld, { originId, records }: StagedBatch): Promise<void> {
  const decisions = ['ACCEPTED_NEW', 'ACCEPTED_NEW', 'DUPLICATE', 'REJECTED_ORPHAN'] as const;
  for (const [index, record] of records.entries()) {
    const decision = decisions[index] ?? 'ACCEPTED_NEW';
    await plantCount(world.admin, { originId, record, decision });
    if (decision === 'DUPLICATE') continue;
    const { bytes, contentHash } = encodeTradeRecord(record);
    const position = BigInt(index + 1);
    const isAccepted = decision === 'ACCEPTED_NEW';
    const state = encodeTradeState({
      recordBytes: bytes,
      state: stateOf(record, 1n, contentHash),
      decision: 'ACCEPTED_NEW',
      messageId: record.head.messageId,
    });
    const content = isAccepted ? state : bytes;
    await plantEvent(world.admin, { originId, position, record, decision, content });
    if (!isAccepted) continue;
    const payload = termsBytesOf(bytes);
    await plantTrade(world.admin, {
      originId,
      position,
      record,
      revision: 1n,
      contentHash,
      payload,
    });
    await relay(world, { eventKey: formatKey(record.head.key), state });
  }
}

interface Part {
  readonly uri: string;
  readonly sha256: Uint8Array;
  readonly bytes: bigint;
  readonly rows: bigint;
}

async function writePart(
  world: TestWorld,
  { name, records }: { readonly name: string; readonly records: readonly TradeRecord[] },
): Promise<Part> {
  await mkdir(join(world.staging, BATCH_ID), { recursive: true });
  const uri = `${BATCH_ID}/${name}.parquet`;
  const path = join(world.staging, uri);
  await writeParquet(path, records);
  const content = await readFile(path);
  const sha256 = createHash('sha256').update(content).digest();
  return { uri, sha256, bytes: BigInt(content.length), rows: BigInt(records.length) };
}

/** Writes the columns that reconciliation reads. */
export async function writeParquet(path: string, records: readonly TradeRecord[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    'create table part (trade_id_scheme varchar, trade_id varchar, leg_id bigint)',
  );
  for (const { head } of records) {
    const { scheme, tradeId, legId } = head.key;
    await connection.run('insert into part values ($1, $2, $3)', [scheme, tradeId, legId]);
  }
  await connection.run(`copy part to '${path}' (format parquet, compression zstd)`);
  connection.closeSync();
  instance.closeSync();
}

function manifestOf(parts: readonly Part[], receivedAt: string): BatchManifest {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0n);
  return {
    batchId: BATCH_ID,
    source: 'eod-trades',
    fileUri: 'eod-trades/2026-01-05.csv',
    fileSha256: new Uint8Array(SHA256_BYTES),
    fileBytes: 1_000n,
    receivedAt: instant(receivedAt),
    mappingId: 'eod-trades',
    mappingHash: new Uint8Array(HASH_BYTES),
    parts,
    receivedRows: rows + 1n,
    stagedRows: rows,
    rejectedRows: 1n,
    controlTotals: [],
  };
}

async function plantBatch(
  { admin }: TestWorld,
  {
    manifest,
    originId,
    status,
  }: { readonly manifest: BatchManifest; readonly originId: number; readonly status: string },
): Promise<void> {
  await admin.query(
    `insert into trade_store.batch (batch_id, source, status, file_uri, file_sha256,
       received_rows, staged_rows, rejected_rows, control_totals, manifest, origin_id,
       received_at, applied_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, '[]', $9, $10,
       timestamptz 'epoch' + make_interval(secs => $11::double precision),
       case when $3 = 'APPLIED' then now() end)`,
    [
      manifest.batchId,
      manifest.source,
      status,
      manifest.fileUri,
      Buffer.from(manifest.fileSha256),
      manifest.receivedRows.toString(),
      manifest.stagedRows.toString(),
      manifest.rejectedRows.toString(),
      Buffer.from(encodeBatchStaged(manifest)),
      originId,
      (manifest.receivedAt / 1_000_000_000n).toString(),
    ],
  );
}
