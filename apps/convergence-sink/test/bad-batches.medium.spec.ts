/** Batches that cannot be applied: nothing of them is kept, and they may come again. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { encodeBatchStaged } from '@tributary/contract-mapping';
import type { BatchManifest } from '@tributary/contract-mapping';
import { createMetrics } from '@tributary/observability';
import { createSinkMetrics } from '../src/metrics.js';
import { hostileRecords } from './hostile-records.js';
import { ManifestFeeder, asFileRows, batchStatus } from './manifest-feeder.js';
import { staged } from './staged-parts.js';
import type { StagedForTest } from './staged-parts.js';
import { aStore, storeDigest } from './support.js';
import type { TestStore } from './support.js';

const SEED = Number(process.env['TRIBUTARY_SEED'] ?? 20_260_108);
const BATCH = 'ba'.repeat(16);

const aBatch = (): Promise<StagedForTest> =>
  staged(asFileRows(hostileRecords({ seed: SEED, count: 200, keys: 40 })), {
    batchId: BATCH,
    rowsPerPart: 120,
  });

/** The same parts under a manifest that says something else of them. */
function saying(batch: StagedForTest, change: Partial<BatchManifest>): StagedForTest {
  const manifest = { ...batch.manifest, ...change };
  return { ...batch, manifest, bytes: encodeBatchStaged(manifest) };
}

const partPath = ({ folder, manifest }: StagedForTest): string =>
  join(folder, manifest.parts[1]?.uri ?? '');

/** The second part with one byte changed in the middle of its rows. */
async function altered(batch: StagedForTest): Promise<void> {
  const content = await readFile(partPath(batch));
  const middle = content.length >> 1;
  content.writeUInt8(content.readUInt8(middle) ^ 1, middle);
  await writeFile(partPath(batch), content);
}

/** One row more in the second part, and in the sums. */
function withRowMore(batch: StagedForTest): StagedForTest {
  const { parts, stagedRows, receivedRows } = batch.manifest;
  return saying(batch, {
    parts: parts.map((part, index) => (index === 1 ? { ...part, rows: part.rows + 1n } : part)),
    stagedRows: stagedRows + 1n,
    receivedRows: receivedRows + 1n,
  });
}

/** The sums are right, those of the parts are not. */
function withRowMoved(batch: StagedForTest): StagedForTest {
  const moved = [1n, -1n];
  const parts = batch.manifest.parts.map((part, index) => ({
    ...part,
    rows: part.rows + (moved[index] ?? 0n),
  }));
  return saying(batch, { parts });
}

/** What is handed over for a batch that was staged well. */
type Spoil = (batch: StagedForTest) => Promise<StagedForTest>;

const FAILURES: readonly (readonly [string, Spoil, RegExp])[] = [
  [
    'a part is missing',
    async (batch) => rm(partPath(batch)).then(() => batch),
    /part-00001.parquet is not in the staging area/,
  ],
  [
    'a part is altered',
    async (batch) => altered(batch).then(() => batch),
    /part-00001.parquet has another sha256/,
  ],
  [
    'a part is cut off',
    async (batch) =>
      readFile(partPath(batch))
        .then((content) => writeFile(partPath(batch), content.subarray(0, 100)))
        .then(() => batch),
    /part-00001.parquet has 100 bytes/,
  ],
  [
    'a part holds fewer rows than the manifest says',
    async (batch) => withRowMore(batch),
    /part-00001.parquet holds 80 rows, not 81/,
  ],
  [
    'rows lie in another part than the manifest says',
    async (batch) => withRowMoved(batch),
    /part-00000.parquet holds 120 rows, not 121/,
  ],
];

const TABLES = ['trade', 'trade_event', 'decision_count', 'seen_message', 'quarantine'] as const;

async function rowsIn({ admin }: TestStore): Promise<number> {
  const counts = TABLES.map((table) => `(select count(*) from trade_store.${table})`);
  const { rows } = await admin.query<{ rows: number }>(
    `select (${counts.join(' + ')})::int as rows`,
  );
  return rows[0]?.rows ?? Number.NaN;
}

describe('a batch is refused whole, and applied when it comes again, where', () => {
  it.each(FAILURES)('%s', async (_, spoil, reason) => {
    const store = await aStore();
    const feeder = new ManifestFeeder(store);
    const spoilt = await spoil(await aBatch());
    await feeder.feed(spoilt);
    const failed = { batch_id: BATCH, status: 'FAILED', reason: expect.stringMatching(reason) };
    expect(await batchStatus(store)).toEqual([failed]);
    expect(await rowsIn(store)).toBe(0);
    await feeder.feed(spoilt);
    expect(await batchStatus(store)).toEqual([failed]);
    expect(await rowsIn(store)).toBe(0);

    // Staged anew, and so the manifest with it.
    const right = await aBatch();
    await feeder.feed(right);
    const applied = { batch_id: BATCH, status: 'APPLIED', reason: null };
    expect(await batchStatus(store)).toEqual([applied]);
    const atOnce = await aStore();
    await new ManifestFeeder(atOnce).feed(right);
    const digest = await storeDigest(store.admin);
    expect(digest).toEqual(await storeDigest(atOnce.admin));
    const { rows } = await store.admin.query(
      'select manifest, staged_rows::int from trade_store.batch',
    );
    expect(rows).toEqual([{ manifest: Buffer.from(right.bytes), staged_rows: 200 }]);

    await feeder.feed(right);
    expect(await storeDigest(store.admin)).toEqual(digest);
    expect(await batchStatus(store)).toEqual([applied]);
  });
});

describe('a batch that is applied', () => {
  it('stays so when its manifest comes again after its parts are gone', async () => {
    const store = await aStore();
    const metrics = createMetrics('test');
    const feeder = new ManifestFeeder(store, createSinkMetrics(metrics));
    const batch = await aBatch();
    await feeder.feed(batch);
    const digest = await storeDigest(store.admin);
    await rm(partPath(batch));
    await feeder.feed(batch);
    expect(await storeDigest(store.admin)).toEqual(digest);
    expect(await batchStatus(store)).toMatchObject([{ status: 'APPLIED', reason: null }]);
    expect((await metrics.render()).text).not.toMatch(/^tributary_batches_failed_total{/m);
  });
});
