/**
 * Which records of a fetch a `read_committed` reader may see.
 *
 * The algorithm is that of the Java client: aborted transactions are taken in order of their first
 * offset as the batches pass; a producer is "aborted" from then until its abort marker. What is
 * hidden is covered by the last offset, so that positions still move past it.
 */
import type { FetchedRecord } from './fetched-record.js';

/** One record batch (the fields used here). */
export interface DecodedBatch {
  /** Compaction keeps it though the last records, or all of them, are gone. */
  readonly lastOffset: bigint;
  readonly producerId: bigint;
  readonly inTransaction: boolean;
  readonly isControlBatch: boolean;
  readonly records: readonly FetchedRecord[];
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** Control record key: version int16, type int16; 0 = abort, 1 = commit. */
const CONTROL_TYPE_AT = 2;
const CONTROL_TYPE_ABORT = 0;

/** The records of the batches that may be seen, in order. */
export function visibleRecords(
  batches: readonly DecodedBatch[],
  abortedTransactions: readonly AbortedTransaction[],
): FetchedRecord[] {
  const waiting = abortedTransactions.toSorted((a, b) =>
    a.firstOffset < b.firstOffset ? -1 : a.firstOffset > b.firstOffset ? 1 : 0,
  );
  const aborted = new Set<bigint>();
  let next = 0;
  const records: FetchedRecord[] = [];
  for (const batch of batches) {
    for (; next < waiting.length; next++) {
      const transaction = waiting[next];
      if (transaction === undefined || transaction.firstOffset > batch.lastOffset) break;
      aborted.add(transaction.producerId);
    }
    if (batch.isControlBatch) {
      if (batch.records.some(isAbortMarker)) aborted.delete(batch.producerId);
    } else if (!batch.inTransaction || !aborted.has(batch.producerId)) {
      for (const record of batch.records) records.push(record);
    }
  }
  return records;
}

/** The last offset that the batches cover; `undefined` where there is none. */
export function lastOffsetOf(batches: readonly DecodedBatch[]): bigint | undefined {
  const batch = batches.at(-1);
  const last = batch?.records.at(-1)?.offset;
  return batch !== undefined && last !== undefined && last > batch.lastOffset
    ? last
    : batch?.lastOffset;
}

function isAbortMarker({ key }: FetchedRecord): boolean {
  return (
    key !== null &&
    key.length >= CONTROL_TYPE_AT + 2 &&
    key.readInt16BE(CONTROL_TYPE_AT) === CONTROL_TYPE_ABORT
  );
}
