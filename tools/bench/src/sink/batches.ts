/** Batches of the benches: published as a file-ingestor does, waited for in the ledger. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeBatchStaged } from '@tributary/contract-mapping';
import type { BatchPart } from '@tributary/contract-mapping';
import { BATCHES_STAGED, HEADERS } from '@tributary/contracts';
import type { Instant } from '@tributary/domain';
import type pg from 'pg';
import { SOURCE } from './bench-record.js';
import type { SinkRun } from './sink-run.js';

const LOOK_MS = 20;
const APPLY_MS_MAX = 900_000;
const NANOS_PER_MS = 1_000_000n;

/** An id of its own for each name. */
export function batchIdOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}

export interface BenchBatch {
  readonly name: string;
  readonly parts: readonly BatchPart[];
}

/** @returns when it was sent, by `performance.now()`. */
export async function publishBatch(run: SinkRun, { name, parts }: BenchBatch): Promise<number> {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0n);
  const value = encodeBatchStaged({
    batchId: batchIdOf(name),
    source: SOURCE,
    fileUri: `canonical/${name}.csv`,
    fileSha256: createHash('sha256').update(name).digest(),
    fileBytes: 1n,
    receivedAt: (BigInt(Date.now()) * NANOS_PER_MS) as Instant,
    mappingId: SOURCE,
    mappingHash: new Uint8Array(16),
    parts,
    receivedRows: rows,
    stagedRows: rows,
    rejectedRows: 0n,
    controlTotals: [],
  });
  const { name: topic, contract } = BATCHES_STAGED;
  const headers = { [HEADERS.contract]: contract, [HEADERS.source]: SOURCE };
  const sentAt = performance.now();
  await run.producer.send([{ topic, key: SOURCE, value, headers }]);
  return sentAt;
}

/** @returns when the batch was seen applied, by `performance.now()`. @throws where refused. */
export async function whenApplied(client: pg.Client, name: string): Promise<number> {
  const deadline = performance.now() + APPLY_MS_MAX;
  while (performance.now() < deadline) {
    const { rows } = await client.query<{ status: string; reason: string | null }>(
      'select status, reason from trade_store.batch where batch_id = $1',
      [batchIdOf(name)],
    );
    const [batch] = rows;
    if (batch?.status === 'FAILED') throw new Error(`batch ${name} refused: ${batch.reason}`);
    if (batch?.status === 'APPLIED') return performance.now();
    await pause(LOOK_MS);
  }
  throw new Error(`batch ${name} is not applied in time`);
}

/** Records of a batch by `<code>/<reason>`. */
export async function decisionsOf(client: pg.Client, name: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ kind: string; records: string }>(
    `select decision || '/' || reason as kind, sum(records)::text as records
     from trade_store.decision_count join trade_store.origin using (origin_id)
     where kind = 'BATCH' and name = $1 group by 1`,
    [batchIdOf(name)],
  );
  return new Map(rows.map(({ kind, records }) => [kind, Number(records)]));
}
