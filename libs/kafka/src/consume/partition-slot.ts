/**
 * What a group member knows about one assigned partition, for one assignment of it.
 *
 * Two places: up to `fetchedPosition` the records were fetched, up to `position` they are done. In
 * between lies the batch in hand and behind it the queue.
 */
import { QUEUED_BATCHES_MAX, QUEUED_BYTES_MAX } from '../limits.js';
import type {
  PartitionClaim,
  PartitionLag,
  PartitionState,
  RecordBatch,
  TopicPartition,
} from '../types.js';
import { pause } from '../within-time.js';
import type { Chunk } from './record-queue.js';
import { RecordQueue } from './record-queue.js';

/** `topic|partition`. */
export const slotKey = ({ topic, partition }: TopicPartition): string => `${topic}|${partition}`;

export class PartitionSlot {
  readonly partition: TopicPartition;
  state: PartitionState = 'claiming';
  /** Set while the client fetches nothing more though the slot is running. */
  held: 'full' | 'out-of-range' | undefined;
  /** True once a claim was answered: the position means something. */
  claimed = false;
  epoch = 0n;
  /** Next offset to fetch. */
  fetchedPosition = 0n;
  /** Next offset to process: also past control records that no handler sees. */
  position = 0n;
  /** Next offset by the caller's own count: where the next batch is expected to begin. */
  storedPosition = 0n;
  endOffset = 0n;
  /** Consecutive failures, and those among them that said nothing about a retry. */
  failures = 0;
  unflaggedFailures = 0;
  /** The work on the queue; also set while an earlier assignment still works. */
  running: Promise<void> = Promise.resolve();
  /** True while `running` is the work on this slot's own queue. */
  isWorking = false;
  readonly queue: RecordQueue;
  /** Heartbeat of the member, as of the last fetch. */
  heartbeat: () => Promise<void> = async () => undefined;
  readonly #maxRecords: number;
  readonly #lost = new AbortController();
  #retired = false;
  #inHand: Chunk | undefined;
  #lastDoneMs = 0;
  #behindSinceMs: number | undefined;
  #roomSought = new AbortController();

  constructor({ topic, partition }: TopicPartition, maxRecords: number) {
    this.partition = { topic, partition };
    this.#maxRecords = maxRecords;
    this.queue = new RecordQueue({
      recordsMax: QUEUED_BATCHES_MAX * maxRecords,
      bytesMax: QUEUED_BYTES_MAX,
    });
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** True once the assignment ends or the consumer stopped: this slot begins nothing more. */
  get retired(): boolean {
    return this.#retired;
  }

  /** True once another member may own the partition. */
  get isLost(): boolean {
    return this.#retired && this.#lost.signal.aborted;
  }

  /** The running batch may finish; what is queued is left to the next assignment. */
  retire(): void {
    this.#retired = true;
    this.dropQueued();
  }

  /** The assignment is over: the running batch should end too. */
  lose(): void {
    this.retire();
    this.abort();
  }

  /** The running batch should end. */
  abort(): void {
    this.#lost.abort();
  }

  begin(claim: PartitionClaim, endOffset: bigint): void {
    this.claimed = true;
    this.epoch = claim.epoch;
    this.#inHand = undefined;
    this.position = claim.nextOffset;
    this.storedPosition = claim.nextOffset;
    this.endOffset = endOffset;
    this.dropQueued();
  }

  /** Queues what one fetch brought. */
  fetched(fetch: Chunk, endOffset: bigint): void {
    this.endOffset = endOffset;
    this.queue.add(fetch, this.fetchedPosition);
    this.skipTo(fetch.lastOffset + 1n);
  }

  /** Fetched so far; where no record before it waits for a handler it is done so far, too. */
  skipTo(nextOffset: bigint): void {
    if (nextOffset > this.fetchedPosition) this.fetchedPosition = nextOffset;
    this.#passHidden();
  }

  /** Forgets what is queued: it has to be fetched again. */
  dropQueued(): void {
    this.queue.drop();
    this.fetchedPosition =
      this.#inHand === undefined ? this.position : this.#inHand.lastOffset + 1n;
    this.#roomSought.abort();
  }

  /** The next records, which are in hand from now on. */
  take(maxRecords: number): Chunk | undefined {
    this.#inHand = this.queue.take(maxRecords);
    if (this.queue.hasRoom) this.#roomSought.abort();
    return this.#inHand;
  }

  /** Resolves once the queue has room or was dropped, at the latest after `ms`. */
  async roomWithin(ms: number): Promise<void> {
    this.#roomSought = new AbortController();
    await pause(ms, this.#roomSought.signal);
  }

  batch(chunk: Chunk, heartbeat: () => Promise<void>): RecordBatch {
    return {
      ...this.partition,
      epoch: this.epoch,
      expectedOffset: this.storedPosition,
      records: chunk.records,
      lastOffset: chunk.lastOffset,
      upcoming: ({ skip, countMax }) =>
        this.queue.peek({ skip, countMax: Math.min(countMax, this.#maxRecords - skip) }),
      heartbeat,
      signal: this.signal,
    };
  }

  /** What is in hand is done. */
  done(): void {
    if (this.#inHand === undefined) return;
    const { records, lastOffset } = this.#inHand;
    this.#lastDoneMs = Number(records.at(-1)?.timestampMs ?? this.#lastDoneMs);
    this.#inHand = undefined;
    this.storedPosition = lastOffset + 1n;
    this.position = this.storedPosition;
    this.#passHidden();
    this.failures = 0;
    this.unflaggedFailures = 0;
  }

  /** Past control and aborted records that no handler sees. */
  #passHidden(): void {
    if (this.queue.isEmpty && this.#inHand === undefined) this.position = this.fetchedPosition;
  }

  /**
   * The age comes from the oldest record fetched and not done. Where there is none it is that of
   * the last record done, but not older than the moment this partition fell behind: after a quiet
   * night one record is not a night late.
   */
  lag(nowMs: number): PartitionLag {
    const records = this.endOffset > this.position ? this.endOffset - this.position : 0n;
    this.#behindSinceMs = records > 0n ? (this.#behindSinceMs ?? nowMs) : undefined;
    const oldest = this.#inHand?.records[0] ?? this.queue.oldest;
    const oldestMs =
      oldest === undefined
        ? Math.max(this.#lastDoneMs, this.#behindSinceMs ?? nowMs)
        : Number(oldest.timestampMs);
    const behind = records > 0n || oldest !== undefined;
    return {
      ...this.partition,
      nextOffset: this.position,
      endOffset: this.endOffset,
      records,
      seconds: behind ? Math.max(0, (nowMs - oldestMs) / 1000) : 0,
      state: this.state,
    };
  }
}
