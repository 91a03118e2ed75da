/**
 * A record as it waits in a queue: where its parts stand in what was fetched, and little else.
 * Thousands of records wait, and what waits is copied by the garbage collector; so key, value and
 * offset are made when they are asked for.
 */
import type { KafkaRecord, TopicPartition } from '../types.js';
import type { RecordHeaders } from './header-reader.js';

export interface FetchedRecord extends KafkaRecord {
  /** Of key and value. */
  readonly bytes: number;
}

/** What the records of one batch share. */
export interface BatchSource extends TopicPartition {
  readonly bytes: Buffer;
  readonly firstOffset: bigint;
}

/** A length below 0 says that there is none. */
export interface RecordParts {
  readonly offsetDelta: number;
  readonly keyFrom: number;
  readonly keyLength: number;
  readonly valueFrom: number;
  readonly valueLength: number;
  readonly headers: RecordHeaders;
  readonly timestampMs: bigint;
}

export class RecordInPlace implements FetchedRecord {
  readonly headers: RecordHeaders;
  readonly timestampMs: bigint;
  readonly #source: BatchSource;
  readonly #offsetDelta: number;
  readonly #keyFrom: number;
  readonly #keyLength: number;
  readonly #valueFrom: number;
  readonly #valueLength: number;

  constructor(source: BatchSource, parts: RecordParts) {
    this.headers = parts.headers;
    this.timestampMs = parts.timestampMs;
    this.#source = source;
    this.#offsetDelta = parts.offsetDelta;
    this.#keyFrom = parts.keyFrom;
    this.#keyLength = parts.keyLength;
    this.#valueFrom = parts.valueFrom;
    this.#valueLength = parts.valueLength;
  }

  get topic(): string {
    return this.#source.topic;
  }

  get partition(): number {
    return this.#source.partition;
  }

  get offset(): bigint {
    return this.#source.firstOffset + BigInt(this.#offsetDelta);
  }

  get key(): Buffer | null {
    return this.#part(this.#keyFrom, this.#keyLength);
  }

  get value(): Buffer | null {
    return this.#part(this.#valueFrom, this.#valueLength);
  }

  get bytes(): number {
    return Math.max(this.#keyLength, 0) + Math.max(this.#valueLength, 0);
  }

  #part(from: number, length: number): Buffer | null {
    return length < 0 ? null : this.#source.bytes.subarray(from, from + length);
  }
}
