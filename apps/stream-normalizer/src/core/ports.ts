/** What the normalizer's core needs from outside, in the core's own words. */
import type { Instant } from '@tributary/domain';
import type { CompiledMapping } from '@tributary/mapping';

/** The time now, in nanoseconds; passed in so that the core stays free of clocks. */
export type Clock = () => Instant;

/** One record of a raw topic, its bytes as received. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Kafka's time of the record in milliseconds, used where no `received-at` header is present. */
  readonly timestampMs: bigint;
}

/** A configured real-time source with its compiled mapping. */
export interface StreamSource {
  readonly source: string;
  /** Its raw topic; no other source has the same one. */
  readonly topic: string;
  /** Whether it takes records over HTTP. */
  readonly http: boolean;
  readonly mapping: CompiledMapping;
}

/** A record on its way into a raw topic. The key is mandatory: it fixes the partition. */
export interface AcceptedRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where an accepted record lies in the raw topic. */
export interface RawCoordinate {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Why records did not reach the raw topic for certain. */
export const APPEND_ERROR_CODES = ['BUSY', 'NOT_ACKNOWLEDGED', 'TOO_LARGE'] as const;
export type AppendErrorCode = (typeof APPEND_ERROR_CODES)[number];

/**
 * The records were not acknowledged. `BUSY`: too much waits for the broker, nothing was sent.
 * `NOT_ACKNOWLEDGED`: some, all or none may be written. `TOO_LARGE`: the broker takes no record of
 * that size; its neighbours may be written.
 */
export class AppendError extends Error {
  override readonly name = 'AppendError';
  readonly retryable: boolean;

  constructor(
    readonly code: AppendErrorCode,
    options?: ErrorOptions,
  ) {
    super(`the records were not appended: ${code}`, options);
    this.retryable = code !== 'TOO_LARGE';
  }
}

/** Appends to raw topics. */
export interface RawAppender {
  /**
   * Resolves with the coordinates, in input order, once the broker has acknowledged every record.
   * @throws AppendError
   */
  append(records: readonly AcceptedRecord[]): Promise<readonly RawCoordinate[]>;
}
