/**
 * Applies the rows of a staged batch within its transaction, in file order. Parts whose rows are
 * mostly stored already are looked through first: only the other rows are read and decided.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import { BlockApplier } from './core/apply-blocks.js';
import type { AppliedBlocks, BlockRules } from './core/apply-blocks.js';
import { readRecord } from './core/incoming-record.js';
import type { IncomingRecord } from './core/incoming-record.js';
import { prefetched } from './core/prefetched.js';
import { BatchRefusedError } from './core/staged-batch.js';
import type { StagedBatch, StagedPartRows, StagedRow } from './core/staged-batch.js';
import { lookThrough } from './core/stored-rows.js';
import type { LookedThrough } from './core/stored-rows.js';
import type { StoreTransaction } from '@tributary/trade-store-writer';

/** Records read at a stretch, about a millisecond. */
const SLICE_RECORDS = 128;

export interface BatchRowsInput extends BlockRules {
  readonly originId: number;
  heartbeat(): Promise<void>;
}

/** @throws BatchRefusedError where a record or a part is at fault; else as the transaction. */
export async function applyRows(
  tx: StoreTransaction,
  staged: StagedBatch,
  input: BatchRowsInput,
): Promise<AppliedBlocks> {
  const applier = new BlockApplier(tx, input);
  try {
    await takeParts(tx, staged, { input, applier });
    return await applier.finish();
  } catch (error) {
    // The connection is rolled back next: nothing may be under way on it.
    await applier.tradesWritten().catch(() => undefined);
    throw error;
  }
}

async function takeParts(
  tx: StoreTransaction,
  staged: StagedBatch,
  { input, applier }: { readonly input: BatchRowsInput; readonly applier: BlockApplier },
): Promise<void> {
  for (const part of staged.parts) {
    await applier.tradesWritten();
    const looked = await lookAt(tx, part, input);
    if (looked !== undefined) applier.count(looked.duplicates);
    const blocks = readBlocks(part.rows(looked?.others), input.originId);
    for await (const block of prefetched(blocks)) {
      await input.heartbeat();
      await applier.take(block);
    }
  }
}

async function lookAt(
  tx: StoreTransaction,
  part: StagedPartRows,
  input: BatchRowsInput,
): Promise<LookedThrough | undefined> {
  await input.heartbeat();
  const heads = await part.heads();
  if (heads === undefined) return undefined;
  const { originId, rules } = input;
  return lookThrough(tx, prefetched(heads), { originId, rules });
}

/** Reads records in slices, so that the transaction goes on with what the database answered. */
async function* readBlocks(
  blocks: AsyncIterable<readonly StagedRow[]>,
  originId: number,
): AsyncGenerator<readonly IncomingRecord[]> {
  for await (const rows of blocks) {
    const records: IncomingRecord[] = [];
    for (const row of rows) {
      records.push(incomingOf(row, originId));
      if (records.length % SLICE_RECORDS === 0) await giveWay();
    }
    yield records;
  }
}

function incomingOf({ row, record }: StagedRow, originId: number): IncomingRecord {
  const read = readRecord({ originId, position: row, ordinal: 0 }, record);
  if ('fault' in read) {
    const { reason, field, detail } = read.fault;
    throw new BatchRefusedError(`row ${row}: ${reason} ${field}: ${detail}`);
  }
  return read.incoming;
}
