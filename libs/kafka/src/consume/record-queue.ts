/**
 * What was fetched of one partition and not handed over yet, in order. Pure.
 *
 * Records are taken across fetches, so many small fetches become one batch. The queue does not
 * refuse records: who fetches stops while it is full and goes on once it has room.
 */
import type { FetchedRecord } from '../client/fetched-record.js';
import type { UpcomingRange } from '../types.js';

/** Consecutive records; `lastOffset` is the last offset covered, control records included. */
export interface Chunk {
  readonly records: readonly FetchedRecord[];
  readonly lastOffset: bigint;
}

export interface QueueLimits {
  readonly recordsMax: number;
  /** Of keys and values. */
  readonly bytesMax: number;
}

export class RecordQueue {
  readonly #limits: QueueLimits;
  readonly #fetches: Chunk[] = [];
  /** Records of the first fetch that were taken before. */
  #taken = 0;
  #records = 0;
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  get oldest(): FetchedRecord | undefined {
    return this.#fetches[0]?.records[this.#taken];
  }

  get isFull(): boolean {
    return this.#records >= this.#limits.recordsMax || this.#bytes >= this.#limits.bytesMax;
  }

  /** Below half of what makes it full. */
  get hasRoom(): boolean {
    const { recordsMax, bytesMax } = this.#limits;
    return 2 * this.#records < recordsMax && 2 * this.#bytes < bytesMax;
  }

  /** Records of a fetch below `from` are left out; a fetch without any other leaves no trace. */
  add(fetch: Chunk, from: bigint): void {
    const first = fetch.records.findIndex(({ offset }) => offset >= from);
    if (first < 0) return;
    const records = first === 0 ? fetch.records : fetch.records.slice(first);
    this.#fetches.push({ records, lastOffset: fetch.lastOffset });
    this.#records += records.length;
    for (const record of records) this.#bytes += record.bytes;
  }

  /**
   * The next records, at most `maxRecords` (> 0); `undefined` where none wait. Where a fetch is
   * used up, its last offset is covered too.
   */
  take(maxRecords: number): Chunk | undefined {
    const records: FetchedRecord[] = [];
    let lastOffset: bigint | undefined;
    for (let fetch = this.#fetches[0]; fetch !== undefined; fetch = this.#fetches[0]) {
      const upTo = Math.min(fetch.records.length, this.#taken + maxRecords - records.length);
      for (const record of fetch.records.slice(this.#taken, upTo)) {
        records.push(record);
        this.#bytes -= record.bytes;
      }
      if (upTo < fetch.records.length) {
        this.#taken = upTo;
        lastOffset = records.at(-1)?.offset;
        break;
      }
      this.#fetches.shift();
      this.#taken = 0;
      lastOffset = fetch.lastOffset;
      if (records.length === maxRecords) break;
    }
    this.#records -= records.length;
    return lastOffset === undefined ? undefined : { records, lastOffset };
  }

  /** Up to `countMax` records from the `skip`th on; they stay. */
  peek({ skip, countMax }: UpcomingRange): FetchedRecord[] {
    const records: FetchedRecord[] = [];
    let from = this.#taken + skip;
    for (const fetch of this.#fetches) {
      if (records.length === countMax) break;
      const upTo = from + countMax - records.length;
      for (const record of fetch.records.slice(from, upTo)) records.push(record);
      from = Math.max(0, from - fetch.records.length);
    }
    return records;
  }

  drop(): void {
    this.#fetches.length = 0;
    this.#taken = 0;
    this.#records = 0;
    this.#bytes = 0;
  }
}
