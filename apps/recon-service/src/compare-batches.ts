/** Batch parts beside the store; a batch that differed or whose parts changed is compared again. */
import { formatKey } from '@tributary/domain';
import type { TradeKey } from '@tributary/domain';
import { decodeBatchStaged } from '@tributary/contract-mapping';
import type { BatchManifest } from '@tributary/contract-mapping';
import {
  compareKeys,
  compareManifest,
  compareParts,
  compareRows,
  waitingDifference,
} from './core/batch-comparison.js';
import type { ComparedPart, ExpectedPart, KeySummary } from './core/batch-comparison.js';
import type { Difference } from './core/break-lifecycle.js';
import { limited } from './core/limited.js';
import type {
  AppliedBatch,
  BatchBook,
  PartStore,
  StagedManifest,
  TopicReader,
  TopicRecord,
  TradeStore,
} from './core/ports.js';
import type { BatchFigures, Findings } from './core/report.js';
import {
  BATCHES_COMPARED_MAX,
  BATCHES_WATCHED,
  BATCH_WAITING_MS_MAX,
  DIFFERENCES_MAX,
} from './limits.js';

export interface BatchPorts {
  readonly topics: TopicReader;
  readonly store: TradeStore;
  readonly batches: BatchBook;
  readonly parts: PartStore;
}

export interface BatchRequest {
  /** The topic of manifests. */
  readonly topic: string;
  readonly run: bigint;
  /** Compares every watched batch, not only those that may have changed. */
  readonly recount: boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** Compares what may have changed since the last run. Throws what the ports throw. */
export async function compareBatches(
  ports: BatchPorts,
  request: BatchRequest,
): Promise<Findings<BatchFigures>> {
  await readManifests(ports, request);
  const due = await dueBatches(ports, request);
  const compared = due.slice(0, BATCHES_COMPARED_MAX);
  const postponed = due.slice(BATCHES_COMPARED_MAX);
  const found: Difference[] = [];
  for (const { batch, fingerprint } of compared) {
    const differences = await compareBatch(ports, batch);
    found.push(...differences);
    const isClean = differences.length === 0;
    await ports.batches.save(request.run, { batchId: batch.batchId, fingerprint, isClean });
  }
  const since = new Date(request.nowMs - BATCH_WAITING_MS_MAX).toISOString();
  const waiting = await ports.batches.waiting({ since, limit: DIFFERENCES_MAX });
  const totals = await ports.store.batchTotals();
  const { listed, unlisted } = limited(
    [...found, ...waiting.late.listed.map(waitingDifference)],
    DIFFERENCES_MAX,
  );
  const unlistedLate = waiting.late.total - BigInt(waiting.late.listed.length);
  // A batch known to differ and not looked at in this run still differs.
  const unseen = BigInt(postponed.filter(({ differed }) => differed).length);
  return {
    differences: listed,
    unlisted: unlisted + unlistedLate + unseen,
    figures: {
      applied: totals.APPLIED,
      waiting: waiting.all,
      failed: totals.FAILED,
      compared: BigInt(compared.length),
      postponed: BigInt(postponed.length),
    },
  };
}

/** Reads the manifests that are new on the topic. */
async function readManifests(
  { topics, batches }: BatchPorts,
  { topic, run }: BatchRequest,
): Promise<void> {
  for (const { partition, low, high } of await topics.offsets(topic)) {
    const next = await batches.position(partition);
    const from = next > low ? next : low;
    if (from >= high) continue;
    await topics.read({ topic, partition, from, to: high }, readManifest, ({ to, picked }) =>
      batches.post(run, { partition, nextOffset: to, manifests: picked.flat() }),
    );
  }
}

/** What is no manifest is the sink's to quarantine. */
function readManifest({ value, timestampMs }: TopicRecord): readonly StagedManifest[] {
  if (value === null) return [];
  const decoded = decodeBatchStaged(value);
  if ('fault' in decoded) return [];
  const { batchId, source } = decoded.manifest;
  return [{ batchId, source, stagedAtMs: timestampMs }];
}

interface DueBatch {
  readonly batch: AppliedBatch;
  readonly fingerprint: string;
  readonly differed: boolean;
}

/** Batches to compare, those that differed first. */
async function dueBatches(
  { store, batches, parts }: BatchPorts,
  { recount }: BatchRequest,
): Promise<DueBatch[]> {
  const applied = await store.appliedBatches(BATCHES_WATCHED);
  const checks = await batches.checks(applied.map(({ batchId }) => batchId));
  const due: DueBatch[] = [];
  for (const batch of applied) {
    const check = checks.find(({ batchId }) => batchId === batch.batchId);
    const uris = 'fault' in batch.manifest ? [] : batch.manifest.parts.map(({ uri }) => uri);
    const fingerprint = await parts.fingerprint(uris);
    const isUnchanged = check?.isClean === true && check.fingerprint === fingerprint;
    if (!isUnchanged || recount)
      due.push({ batch, fingerprint, differed: check?.isClean === false });
  }
  return due.sort((a, b) => Number(b.differed) - Number(a.differed));
}

async function compareBatch(
  { store, parts }: BatchPorts,
  { batchId, manifest }: AppliedBatch,
): Promise<Difference[]> {
  if ('fault' in manifest) {
    const detail = `the manifest cannot be read: ${manifest.fault}`;
    return [{ comparison: 'BATCH', class: 'FIELD_DIFFERENCE', subject: batchId, detail }];
  }
  const account = await store.batchAccount(batchId);
  if (account === undefined) return [];
  const expected = manifest.parts.map(expectedPart);
  const compared: ComparedPart[] = [];
  for (const part of expected) {
    compared.push({ expected: part, found: await parts.inspect(part) });
  }
  const partDifferences = compareParts(batchId, compared);
  const rows = partDifferences.length === 0 ? rowsOf(compared) : manifest.stagedRows;
  const differences = [
    ...compareManifest(account, manifest),
    ...partDifferences,
    ...compareRows(account, rows),
  ];
  if (partDifferences.length > 0) return differences;
  const keys = await summariseKeys(store, parts, expected);
  return [...differences, ...compareKeys(account, keys)];
}

const expectedPart = ({ uri, sha256, rows }: BatchManifest['parts'][number]): ExpectedPart => ({
  uri,
  sha256: Buffer.from(sha256).toString('hex'),
  rows,
});

function rowsOf(compared: readonly ComparedPart[]): bigint {
  return compared.reduce((sum, { found }) => sum + (found?.rows ?? 0n), 0n);
}

/** Keys named for a person. */
const EXAMPLES_MAX = 3;

async function summariseKeys(
  store: TradeStore,
  parts: PartStore,
  expected: readonly ExpectedPart[],
): Promise<KeySummary> {
  let lost = 0n;
  let unknown = 0n;
  const examples: string[] = [];
  const ask = async (keys: readonly TradeKey[]): Promise<void> => {
    for (const missing of await store.missingKeys(keys)) {
      if (missing.wasAccepted) lost += 1n;
      else if (!missing.wasRefused) unknown += 1n;
      else continue;
      if (examples.length < EXAMPLES_MAX) examples.push(formatKey(missing));
    }
  };
  for (const part of expected) await parts.keys(part, ask);
  return { lost, unknown, examples };
}
