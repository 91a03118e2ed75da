/**
 * All that one fetch brought of a partition, as the one message that the client library sees of it.
 * The library makes big numbers of the offset of every message and copies its lists, though nothing
 * is left to filter; so it is given one message, at the last offset that the fetch covers.
 */
import type { Batch } from 'kafkajs';
import type { FetchedRecord } from './fetched-record.js';

export interface Carrier {
  readonly offset: string;
  /** Nothing to see: the library moves on without a handler. */
  readonly isControlRecord: boolean;
  readonly records: readonly FetchedRecord[];
}

/** The messages of one fetch of a partition. */
export function carried(records: readonly FetchedRecord[], lastOffset: bigint): Carrier[] {
  return [{ offset: lastOffset.toString(), isControlRecord: records.length === 0, records }];
}

/** The records of a fetch, in order. Some may lie below the offset that was asked for. */
export function recordsOf({ messages }: Batch): readonly FetchedRecord[] {
  const [carrier] = messages as unknown as readonly Carrier[];
  return carrier?.records ?? [];
}
