/**
 * Changes between the stream and Kafka, and the position that is safe to confirm. Pure.
 *
 * Records and commits stand in one queue in order. A batch may cut through a transaction. The safe
 * position is the last commit of which every earlier record was acknowledged; it never goes back.
 */
import type { OutgoingRecord } from '@tributary/kafka';
import { sizeOf } from '../records.js';

type Entry =
  | { readonly record: OutgoingRecord; readonly bytes: number }
  | { readonly commitLsn: bigint };

export interface QueueLimits {
  readonly batchBytesMax: number;
  readonly recordsMax: number;
  readonly bytesMax: number;
}

export class ChangeQueue {
  readonly #limits: QueueLimits;
  /** What was taken is cleared at once, so that its content can be freed. */
  #entries: (Entry | undefined)[] = [];
  #head = 0;
  #records = 0;
  #bytes = 0;
  #isInTransaction = false;
  #safeLsn = 0n;
  /** Last commit covered by the batch that is out; `undefined` when none is out. */
  #outLsn: bigint | undefined;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** 0 until the first commit is safe. */
  get safeLsn(): bigint {
    return this.#safeLsn;
  }

  /** Records that wait; the batch that is out is not among them. */
  get length(): number {
    return this.#records;
  }

  /** The stream must rest. */
  get isFull(): boolean {
    const { recordsMax, bytesMax } = this.#limits;
    return this.#records > recordsMax || this.#bytes > bytesMax;
  }

  /** The stream may go on. */
  get isRelaxed(): boolean {
    const { recordsMax, bytesMax } = this.#limits;
    return this.#records < recordsMax / 2 && this.#bytes < bytesMax / 2;
  }

  begin(): void {
    this.#isInTransaction = true;
  }

  push(record: OutgoingRecord): void {
    const bytes = sizeOf(record);
    this.#entries.push({ record, bytes });
    this.#records += 1;
    this.#bytes += bytes;
  }

  commit(commitLsn: bigint): void {
    this.#isInTransaction = false;
    this.#entries.push({ commitLsn });
    if (this.#outLsn === undefined) this.#advance(this.#takeCommits(0n));
  }

  /**
   * A position of the server with no change of ours before it that was not sent. Safe only when the
   * relay owes nothing; without it a quiet table would hold back the log for ever.
   */
  keepalive(walEnd: bigint): void {
    const isIdle = this.#records === 0 && this.#outLsn === undefined && !this.#isInTransaction;
    if (isIdle) this.#advance(walEnd);
  }

  /** The next records of at most `batchBytesMax` (one larger record goes alone); may be empty. */
  take(): OutgoingRecord[] {
    if (this.#outLsn !== undefined) throw new Error('the batch before is not acknowledged');
    const records: OutgoingRecord[] = [];
    let bytes = 0;
    let outLsn = 0n;
    for (;;) {
      outLsn = this.#takeCommits(outLsn);
      const entry = this.#entries[this.#head];
      if (entry === undefined || 'commitLsn' in entry) break;
      if (records.length > 0 && bytes + entry.bytes > this.#limits.batchBytesMax) break;
      this.#entries[this.#head] = undefined;
      this.#head += 1;
      bytes += entry.bytes;
      records.push(entry.record);
    }
    this.#records -= records.length;
    this.#bytes -= bytes;
    this.#compact();
    if (records.length > 0) this.#outLsn = outLsn;
    return records;
  }

  /** The batch that is out is written. */
  acknowledge(): void {
    if (this.#outLsn === undefined) throw new Error('no batch is out');
    this.#advance(this.#takeCommits(this.#outLsn));
    this.#outLsn = undefined;
  }

  /** Takes the commits at the head; answers the last one, `lsn` where there is none. */
  #takeCommits(lsn: bigint): bigint {
    let last = lsn;
    for (;;) {
      const entry = this.#entries[this.#head];
      if (entry === undefined || 'record' in entry) return last;
      this.#head += 1;
      last = entry.commitLsn;
    }
  }

  #advance(lsn: bigint): void {
    if (lsn > this.#safeLsn) this.#safeLsn = lsn;
  }

  #compact(): void {
    if (this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
