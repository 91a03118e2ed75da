/** What a group member knows about one assigned partition, for one assignment of it. */
import type {
  PartitionClaim,
  PartitionLag,
  PartitionState,
  RecordBatch,
  TopicPartition,
} from '../types.js';
import type { Chunk } from './batch-cutter.js';

/** `topic|partition`. */
export const slotKey = ({ topic, partition }: TopicPartition): string => `${topic}|${partition}`;

export class PartitionSlot {
  readonly partition: TopicPartition;
  state: PartitionState = 'claiming';
  /** True once a claim was answered: the position means something. */
  claimed = false;
  epoch = 0n;
  /** Next offset to fetch: also past control records that no handler sees. */
  position = 0n;
  /** Next offset by the caller's own count: where the next batch is expected to begin. */
  storedPosition = 0n;
  endOffset = 0n;
  /** Consecutive failures, and those among them that said nothing about a retry. */
  failures = 0;
  unflaggedFailures = 0;
  /** The fetch being worked on; also set while an earlier assignment still works. */
  running: Promise<void> = Promise.resolve();
  readonly #lost = new AbortController();
  #retired = false;
  #inHandMs: number | undefined;
  #lastDoneMs = 0;
  #behindSinceMs: number | undefined;

  constructor({ topic, partition }: TopicPartition) {
    this.partition = { topic, partition };
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** True once the partition was assigned anew or the consumer stopped: this slot acts no more. */
  get retired(): boolean {
    return this.#retired;
  }

  retire(): void {
    this.#retired = true;
    this.#lost.abort();
  }

  /** The membership is gone or the stop takes too long: the running batch should end. */
  abort(): void {
    this.#lost.abort();
  }

  begin(claim: PartitionClaim, endOffset: bigint): void {
    this.claimed = true;
    this.epoch = claim.epoch;
    this.position = claim.nextOffset;
    this.storedPosition = claim.nextOffset;
    this.endOffset = endOffset;
  }

  batch(chunk: Chunk, heartbeat: () => Promise<void>): RecordBatch {
    return {
      ...this.partition,
      epoch: this.epoch,
      expectedOffset: this.storedPosition,
      records: chunk.records,
      lastOffset: chunk.lastOffset,
      heartbeat,
      signal: this.signal,
    };
  }

  inHand(chunk: Chunk): void {
    const first = chunk.records[0];
    this.#inHandMs = first === undefined ? undefined : Number(first.timestampMs);
  }

  done(chunk: Chunk): void {
    this.#lastDoneMs = Number(chunk.records.at(-1)?.timestampMs ?? this.#lastDoneMs);
    this.#inHandMs = undefined;
    this.storedPosition = chunk.lastOffset + 1n;
    this.position = this.storedPosition;
    this.failures = 0;
    this.unflaggedFailures = 0;
  }

  /** Past control and aborted records that no handler sees. */
  skipTo(nextOffset: bigint): void {
    if (nextOffset > this.position) this.position = nextOffset;
  }

  /**
   * The age comes from the record in hand. Between batches it is that of the last record done, but
   * not older than the moment this partition fell behind: after a quiet night one record is not a
   * night late.
   */
  lag(nowMs: number): PartitionLag {
    const records = this.endOffset > this.position ? this.endOffset - this.position : 0n;
    this.#behindSinceMs = records > 0n ? (this.#behindSinceMs ?? nowMs) : undefined;
    const oldestMs = this.#inHandMs ?? Math.max(this.#lastDoneMs, this.#behindSinceMs ?? nowMs);
    const behind = records > 0n || this.#inHandMs !== undefined;
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
