/**
 * Reads the records that wait behind a batch while the batch is written. What was read counts only
 * for the very same record objects: whoever fetches them again reads them again.
 */
import type { ReadRecord } from './incoming-record.js';
import type { CanonicalRecord } from './stream-batch.js';

export class ReadAhead {
  private readonly records: CanonicalRecord[] = [];
  private readonly results: ReadRecord[] = [];

  get count(): number {
    return this.records.length;
  }

  add(record: CanonicalRecord, result: ReadRecord): void {
    this.records.push(record);
    this.results.push(result);
  }

  /** What was read of a record at its place in the batch, from 0; undefined where it was not. */
  resultOf(record: CanonicalRecord, place: number): ReadRecord | undefined {
    return this.records[place] === record ? this.results[place] : undefined;
  }
}
