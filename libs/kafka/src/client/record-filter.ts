/**
 * Which records of a fetch a `read_committed` reader may see.
 *
 * The algorithm is that of the Java client: aborted transactions are taken in order of their first
 * offset as the batches pass; a producer is "aborted" from then until its abort marker. Hidden
 * records are kept as control records, so that positions still move past them.
 */

/** One record as the client library decodes it. */
export interface DecodedRecord {
  offset: string;
  key: Buffer | null;
  value: Buffer | null;
  /** Texts, once `patches.ts` has read them. */
  headers: Readonly<Record<string, unknown>>;
  timestamp: string;
  isControlRecord: boolean;
}

/** One record batch as the client library decodes it (the fields used here). */
export interface DecodedBatch {
  firstOffset: string;
  lastOffsetDelta: number;
  maxTimestamp: string;
  producerId: string;
  inTransaction: boolean;
  isControlBatch: boolean;
  records: DecodedRecord[];
}

export interface AbortedTransaction {
  producerId: string;
  firstOffset: string;
}

/** Control record key: version int16, type int16; 0 = abort, 1 = commit. */
const CONTROL_TYPE_AT = 2;
const CONTROL_TYPE_ABORT = 0;

/**
 * All records of the batches in order, the aborted ones hidden, every batch closed at its last
 * offset.
 */
export function visibleRecords(
  batches: readonly DecodedBatch[],
  abortedTransactions: readonly AbortedTransaction[],
): DecodedRecord[] {
  const waiting = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }))
    .sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : a.firstOffset > b.firstOffset ? 1 : 0));
  const aborted = new Set<string>();
  let next = 0;
  const records: DecodedRecord[] = [];
  for (const batch of batches) {
    const lastOffset = lastOffsetOf(batch);
    for (; next < waiting.length; next++) {
      const transaction = waiting[next];
      if (transaction === undefined || transaction.firstOffset > lastOffset) break;
      aborted.add(transaction.producerId);
    }
    if (batch.isControlBatch) {
      if (batch.records.some(isAbortMarker)) aborted.delete(batch.producerId);
      append(records, batch.records);
    } else if (batch.inTransaction && aborted.has(batch.producerId)) {
      append(records, batch.records.map(hidden));
    } else {
      append(records, batch.records);
    }
    closeBatch(records, batch, lastOffset);
  }
  return records;
}

/**
 * Compaction keeps a batch's last offset though its last records, or all of them, are gone. Without
 * a record at that offset the client library asks for the same empty batch for ever.
 */
function closeBatch(records: DecodedRecord[], batch: DecodedBatch, lastOffset: bigint): void {
  const last = batch.records.at(-1);
  if (last !== undefined && BigInt(last.offset) >= lastOffset) return;
  records.push({
    offset: lastOffset.toString(),
    key: null,
    value: null,
    headers: {},
    timestamp: batch.maxTimestamp,
    isControlRecord: true,
  });
}

function lastOffsetOf(batch: DecodedBatch): bigint {
  return BigInt(batch.firstOffset) + BigInt(batch.lastOffsetDelta);
}

function isAbortMarker({ key }: DecodedRecord): boolean {
  return (
    key !== null &&
    key.length >= CONTROL_TYPE_AT + 2 &&
    key.readInt16BE(CONTROL_TYPE_AT) === CONTROL_TYPE_ABORT
  );
}

const hidden = (record: DecodedRecord): DecodedRecord => ({ ...record, isControlRecord: true });

function append(target: DecodedRecord[], more: readonly DecodedRecord[]): void {
  for (const record of more) target.push(record);
}
