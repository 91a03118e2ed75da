/**
 * Errors of the Kafka port. `code` is from a closed list; `retryable` says what the caller may do.
 */
import type { TopicPartition } from './types.js';

export const KAFKA_ERROR_CODES = [
  'FENCED',
  'OFFSET_GAP',
  'POSITION_BEYOND_END',
  'POSITION_MOVED',
  'SEND_OUTCOME_UNKNOWN',
  'INVALID_RECORD',
  'RECORD_TOO_LARGE',
  'TOPIC_MISMATCH',
  'TOPIC_MISSING',
  'RANGE_NOT_READABLE',
  'CONSUMER_CRASHED',
  'HANDLER_HANGS',
  'KAFKA_UNAVAILABLE',
  'KAFKA_CLOSED',
] as const;
export type KafkaErrorCode = (typeof KAFKA_ERROR_CODES)[number];

/** Base of all errors of this library. */
export abstract class KafkaError extends Error {
  abstract readonly code: KafkaErrorCode;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * Another owner has the partition: do nothing more with this batch; the partition is claimed again.
 */
export class FencedError extends KafkaError {
  readonly code = 'FENCED';
  readonly retryable = false;
}

/** Records between the stored position and the log start are gone: retention was faster than us. */
export class OffsetGapError extends KafkaError {
  readonly code = 'OFFSET_GAP';
  readonly retryable = false;

  constructor(
    readonly partition: TopicPartition,
    readonly expectedOffset: bigint,
    readonly logStartOffset: bigint,
  ) {
    super(
      `${at(partition)}: position ${expectedOffset} is below the log start ${logStartOffset}, records were deleted unread`,
    );
  }
}

/** The stored position lies beyond the log end: the topic was recreated or lost data. */
export class PositionBeyondEndError extends KafkaError {
  readonly code = 'POSITION_BEYOND_END';
  readonly retryable = false;

  constructor(
    readonly partition: TopicPartition,
    readonly expectedOffset: bigint,
    readonly logEndOffset: bigint,
  ) {
    super(`${at(partition)}: position ${expectedOffset} is beyond the log end ${logEndOffset}`);
  }
}

/** A fetch began elsewhere than the partition stands; it is claimed and sought again. */
export class PositionMovedError extends KafkaError {
  readonly code = 'POSITION_MOVED';
  readonly retryable = true;

  constructor(
    readonly partition: TopicPartition,
    readonly expectedOffset: bigint,
    readonly fetchedOffset: bigint,
  ) {
    super(`${at(partition)}: fetched from ${fetchedOffset}, not from ${expectedOffset}`);
  }
}

/** Some, all or none of the records were written. Sending again may write them twice. */
export class SendOutcomeUnknownError extends KafkaError {
  readonly code = 'SEND_OUTCOME_UNKNOWN';
  readonly retryable = true;
}

/** The caller's record breaks a rule (no key, no topic); nothing of the call was sent. */
export class InvalidRecordError extends KafkaError {
  readonly code = 'INVALID_RECORD';
  readonly retryable = false;
}

/** The broker refused a record because of its size. Other records of the call may be written. */
export class RecordTooLargeError extends KafkaError {
  readonly code = 'RECORD_TOO_LARGE';
  readonly retryable = false;
}

/** A topic exists with another partition count than its specification. */
export class TopicMismatchError extends KafkaError {
  readonly code = 'TOPIC_MISMATCH';
  readonly retryable = false;
}

export class TopicMissingError extends KafkaError {
  readonly code = 'TOPIC_MISSING';
  readonly retryable = false;
}

/** `readRange` could not reach its end. */
export class RangeNotReadableError extends KafkaError {
  readonly code = 'RANGE_NOT_READABLE';
  readonly retryable = true;
}

/** The client library stopped for good; the process should end and be started again. */
export class ConsumerCrashedError extends KafkaError {
  readonly code = 'CONSUMER_CRASHED';
  readonly retryable = false;
}

/**
 * A handler neither ended nor called `heartbeat()` for `UNATTENDED_BATCH_MS_MAX`. Its partition is
 * worked on again only when this process has ended.
 */
export class HandlerHangsError extends KafkaError {
  readonly code = 'HANDLER_HANGS';
  readonly retryable = false;

  constructor(readonly partition: TopicPartition) {
    super(`${at(partition)}: the handler neither ends nor calls heartbeat()`);
  }
}

/** No broker answered in time. */
export class KafkaUnavailableError extends KafkaError {
  readonly code = 'KAFKA_UNAVAILABLE';
  readonly retryable = true;
}

/** The connection or role was closed by its owner. */
export class KafkaClosedError extends KafkaError {
  readonly code = 'KAFKA_CLOSED';
  readonly retryable = false;
}

/** `retryable` of any error: its own flag, `undefined` where it has none. */
export function retryableFlag(error: unknown): boolean | undefined {
  const flag = (error as { retryable?: unknown } | null | undefined)?.retryable;
  return typeof flag === 'boolean' ? flag : undefined;
}

/** True for `FencedError` and for errors of other libraries with `code: 'FENCED'`. */
export function isFenced(error: unknown): boolean {
  return (error as { code?: unknown } | null | undefined)?.code === 'FENCED';
}

const at = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`;
