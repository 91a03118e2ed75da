/**
 * The port of this library: what a caller sees of Kafka. Nothing of the client library shows here.
 * Offsets and timestamps are bigint, durations end in `Ms`, partitions are numbers.
 */
import type { TopicSpecification } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/**
 * One record as read. Header values are UTF-8 text; of a repeated header the last one counts. Key,
 * value and offset are made each time they are asked for, so who needs one twice keeps it; a spread
 * of a record holds none of them.
 */
export interface KafkaRecord extends TopicPartition {
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Timestamp of the record (create time of its writer), milliseconds since 1970. */
  readonly timestampMs: bigint;
}

/**
 * One record to write. The key is mandatory: it decides the partition, also when a send is retried.
 */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  /** `null` is a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where the broker put a record. */
export interface SentCoordinate extends TopicPartition {
  readonly offset: bigint;
}

/** What `onAssigned` answers: the caller's own position and the epoch that fences older owners. */
export interface PartitionClaim {
  readonly nextOffset: bigint;
  readonly epoch: bigint;
}

export interface UpcomingRange {
  readonly skip: number;
  readonly countMax: number;
}

/** Consecutive records of one partition. Offsets may have gaps (control and compacted records). */
export interface RecordBatch extends TopicPartition {
  /**
   * Epoch of the claim under which the records were read. Always 0 for a transactional processor.
   */
  readonly epoch: bigint;
  /** The caller's own position: the claim's `nextOffset`, then each batch's `lastOffset + 1n`. */
  readonly expectedOffset: bigint;
  readonly records: readonly KafkaRecord[];
  /** Last offset covered, control records included: the next position is `lastOffset + 1n`. */
  readonly lastOffset: bigint;
  /**
   * Up to `countMax` of the records of the next batch, from the `skip`th on, as far as they are
   * fetched. They come as the same objects, unless the partition is lost or fetched again: to be
   * read ahead, not acted on.
   */
  upcoming(range: UpcomingRange): readonly KafkaRecord[];
  /**
   * Tells that the handler is alive and learns whether the partition still is this member's; call
   * it in work of more than a second. Throws `FencedError`.
   */
  heartbeat(): Promise<void>;
  /**
   * Aborted when the partition is assigned anew, to whomever, or the consumer stops; a write begun
   * may still finish.
   */
  readonly signal: AbortSignal;
}

export interface PartitionLag extends TopicPartition {
  /** Next offset to process. */
  readonly nextOffset: bigint;
  /** High watermark as last seen (at most `LAG_REFRESH_MS` old). */
  readonly endOffset: bigint;
  /** `endOffset - nextOffset`; counts control records, so a transactional topic may rest at 1. */
  readonly records: bigint;
  /** Age of the oldest unprocessed record by its own timestamp; 0 when there is none. */
  readonly seconds: number;
  readonly state: PartitionState;
}

export type PartitionState = 'claiming' | 'running' | 'paused' | 'backing-off' | 'halted';

/** What every consuming role needs. */
export interface ConsumeOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /**
   * Most records handed over at once: a larger fetch is cut, and what was fetched while the handler
   * worked comes together. `QUEUED_BATCHES_MAX` times as many are fetched ahead. Default 2000.
   */
  readonly maxRecords?: number;
  /** Bytes fetched per partition and round. Default 2 MiB. */
  readonly maxBytesPerPartition?: number;
  /** Handlers that work at the same time, each for another partition. Default 4. */
  readonly partitionsConsumedConcurrently?: number;
  /** The consumer stopped for good, or a handler hangs: fail liveness and exit. Called once. */
  onFatal(error: Error): void;
  /**
   * One partition stopped for good (`OffsetGapError`, `PositionBeyondEndError`, an error that is
   * not retryable); the others go on. Without it the halt goes to `onFatal`.
   */
  onHalted?(partition: TopicPartition, error: Error): void;
}

export interface PartitionedConsumerOptions extends ConsumeOptions {
  /**
   * Claims the partition in the caller's store. `log` is the offsets now in the log: a store that
   * never saw the partition begins at `log.low`. Errors are handled as those of `onBatch`.
   */
  onAssigned(partition: TopicPartition, log: PartitionOffsets): Promise<PartitionClaim>;
  /**
   * Processes the batch and stores `lastOffset + 1n` together with its result, checking `epoch`.
   * Calls for one partition are serial. `FencedError` (or `code: 'FENCED'`): claim again.
   * `retryable: true`: back off, claim again. `retryable: false`: halt. No flag: retried
   * `UNFLAGGED_ATTEMPTS_MAX` times.
   */
  onBatch(batch: RecordBatch): Promise<void>;
  /** The partition went to another member, or the consumer stopped. No batch is running then. */
  onRevoked?(partition: TopicPartition): Promise<void> | void;
}

export interface TransactionalProcessorOptions extends ConsumeOptions {
  /** Transactional id of an input partition: `<prefix>-<topic>-<partition>`. */
  readonly transactionalIdPrefix: string;
  /** Turns a batch into records; output and input offset commit in one Kafka transaction. */
  process(batch: RecordBatch): Promise<readonly OutgoingRecord[]>;
  onAssigned?(partition: TopicPartition): Promise<void> | void;
  onRevoked?(partition: TopicPartition): Promise<void> | void;
}

/** A running consumer group member. */
export interface BatchConsumer {
  /** True from each join to the next crash or the stop; a member may have no partition. */
  readonly isJoined: boolean;
  /** Joins the group; resolves when joined. Throws `KafkaUnavailableError`. */
  start(): Promise<void>;
  /** Takes no further batch, waits for the running ones, leaves the group. Safe to call twice. */
  stop(): Promise<void>;
  /** Stops handing over batches until `resumeAll`; the membership is kept. */
  pauseAll(): void;
  resumeAll(): void;
  /** Lag of every assigned partition. Does no I/O. */
  lag(): PartitionLag[];
}

export interface ProducerOptions {
  /** Time one `send` may take in all before its outcome counts as unknown. Default 30 s. */
  readonly sendTimeoutMs?: number;
}

export interface KafkaProducer {
  /**
   * Writes the records, acknowledged by all replicas; answers in input order.
   * Throws `SendOutcomeUnknownError` (retryable: some may be written), `InvalidRecordError`,
   * `RecordTooLargeError`, `KafkaClosedError`.
   */
  send(records: readonly OutgoingRecord[]): Promise<SentCoordinate[]>;
  close(): Promise<void>;
}

export interface PartitionOffsets {
  readonly partition: number;
  /** First offset still in the log. */
  readonly low: bigint;
  /** Offset the next record will get. */
  readonly high: bigint;
}

export interface KafkaAdmin {
  /**
   * Creates what is missing. An existing topic with another partition count is a
   * `TopicMismatchError`; partition counts never change in place.
   */
  ensureTopics(specs: readonly TopicSpecification[], overridePartitions?: number): Promise<void>;
  /** Ordered by partition. Throws `TopicMissingError`. */
  offsets(topic: string): Promise<PartitionOffsets[]>;
  /** Offsets the group committed, per partition; `undefined` = none. */
  committedOffsets(options: {
    groupId: string;
    topic: string;
  }): Promise<Map<number, bigint | undefined>>;
  /** Names of all topics, internal ones excluded. */
  topics(): Promise<string[]>;
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** Deletes the records below the given offsets (what retention would do). */
  deleteRecords(topic: string, offsets: ReadonlyMap<number, bigint>): Promise<void>;
}

/** `[from, to)` of one partition. */
export interface RecordRange extends TopicPartition {
  readonly from: bigint;
  readonly to: bigint;
  /** Also deliver records of open and aborted transactions. Default false. */
  readonly readUncommitted?: boolean;
  /** No progress for this long is a `RangeNotReadableError`. Default 30 s. */
  readonly stallTimeoutMs?: number;
}

export interface KafkaConnection {
  producer(options?: ProducerOptions): KafkaProducer;
  partitionedConsumer(options: PartitionedConsumerOptions): BatchConsumer;
  transactionalProcessor(options: TransactionalProcessorOptions): BatchConsumer;
  admin(): KafkaAdmin;
  /**
   * Reads exactly `[from, to)` in order without joining a lasting group or committing; answers
   * the number of records. Compacted-away and control offsets are skipped.
   * Throws `OffsetGapError` (`from` is below the log start), `RangeNotReadableError`.
   */
  readRange(
    range: RecordRange,
    onRecord: (record: KafkaRecord) => Promise<void> | void,
  ): Promise<bigint>;
  /** Stops consumers, then closes producers and the admin connection. */
  close(): Promise<void>;
}

export interface KafkaOptions {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
}
