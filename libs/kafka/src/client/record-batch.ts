/**
 * Reads the record batches of a fetch (format 2). The client library makes an own decoder, several
 * buffers and big numbers for every record and an object for every header; here a record is read in
 * place. Key and value are views of what was fetched of the partition. What this form does not
 * cover (compression) is told, so that the library reads it.
 */
import type { DecodedBatch, DecodedRecord } from './record-filter.js';
import { RepeatedText } from './repeated-text.js';

/** A batch without records. */
const BATCH_BYTES_MIN = 61;
const LENGTH_AT = 8;
/** Where the length begins to count. */
const BODY_AT = 12;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const FIRST_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const RECORD_COUNT_AT = 57;

const COMPRESSION_MASK = 7;
const LOG_APPEND_TIME = 8;
const TRANSACTIONAL = 16;
const CONTROL = 32;

/** A batch that contradicts itself: the log or the transfer is broken. */
export class BrokenBatchError extends Error {
  override readonly name = 'BrokenBatchError';
  readonly code = 'BROKEN_BATCH';
  readonly retryable = true;
}

/** Bytes of the batch at `at`; `undefined` where the fetch ends before the batch does. */
export function batchLength(bytes: Buffer, at: number): number | undefined {
  if (at + BATCH_BYTES_MIN > bytes.length) return undefined;
  const length = BODY_AT + bytes.readInt32BE(at + LENGTH_AT);
  if (length < BATCH_BYTES_MIN) throw new BrokenBatchError(`a record batch of ${length} bytes`);
  return at + length > bytes.length ? undefined : length;
}

/** True where the records are compressed. */
export function isCompressed(batch: Buffer): boolean {
  return (batch.readInt16BE(ATTRIBUTES_AT) & COMPRESSION_MASK) !== 0;
}

/** Reads one whole batch that is not compressed. Throws `BrokenBatchError`. */
export function readBatch(batch: Buffer): DecodedBatch {
  const attributes = batch.readInt16BE(ATTRIBUTES_AT);
  const firstOffset = batch.readBigInt64BE(0);
  const isControlBatch = (attributes & CONTROL) !== 0;
  const maxTimestamp = batch.readBigInt64BE(MAX_TIMESTAMP_AT);
  const reader = new RecordReader(batch, {
    firstOffset,
    isControlBatch,
    firstTimestamp: batch.readBigInt64BE(FIRST_TIMESTAMP_AT),
    appendTimestamp: (attributes & LOG_APPEND_TIME) === 0 ? undefined : maxTimestamp,
  });
  return {
    firstOffset: firstOffset.toString(),
    lastOffsetDelta: batch.readInt32BE(LAST_OFFSET_DELTA_AT),
    maxTimestamp: maxTimestamp.toString(),
    producerId: batch.readBigInt64BE(PRODUCER_ID_AT).toString(),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch,
    records: reader.all(batch.readInt32BE(RECORD_COUNT_AT)),
  };
}

interface BatchFacts {
  readonly firstOffset: bigint;
  readonly isControlBatch: boolean;
  readonly firstTimestamp: bigint;
  /** Set where the broker's time counts and not the writer's. */
  readonly appendTimestamp: bigint | undefined;
}

interface RepeatedHeader {
  readonly name: RepeatedText;
  readonly value: RepeatedText;
}

class RecordReader {
  #at = BATCH_BYTES_MIN;
  /** Of each header of a record, what the record before had in its place. */
  readonly #headers: RepeatedHeader[] = [];
  #timeDelta = 0n;
  #timestamp: string;

  constructor(
    private readonly batch: Buffer,
    private readonly facts: BatchFacts,
  ) {
    this.#timestamp = (facts.appendTimestamp ?? facts.firstTimestamp).toString();
  }

  all(count: number): DecodedRecord[] {
    const records: DecodedRecord[] = [];
    for (let index = 0; index < count; index += 1) records.push(this.#record());
    if (this.#at !== this.batch.length) throw new BrokenBatchError('bytes behind the last record');
    return records;
  }

  #record(): DecodedRecord {
    const length = this.#varint();
    const end = this.#at + length;
    this.#at += 1; // attributes, unused by the format
    const timestamp = this.#timestampOf(this.#varlong());
    const offset = (this.facts.firstOffset + BigInt(this.#varint())).toString();
    const key = this.#sized();
    const value = this.#sized();
    const headers = this.#readHeaders();
    if (this.#at !== end || end > this.batch.length) {
      throw new BrokenBatchError(`a record of ${length} bytes ends elsewhere`);
    }
    return { offset, key, value, headers, timestamp, isControlRecord: this.facts.isControlBatch };
  }

  #timestampOf(delta: bigint): string {
    const { appendTimestamp, firstTimestamp } = this.facts;
    if (appendTimestamp === undefined && delta !== this.#timeDelta) {
      this.#timeDelta = delta;
      this.#timestamp = (firstTimestamp + delta).toString();
    }
    return this.#timestamp;
  }

  /** Of a repeated header the last one counts; one without a value is none. */
  #readHeaders(): Record<string, string> {
    const count = this.#varint();
    const headers: Record<string, string> = {};
    for (let index = 0; index < count; index += 1) {
      const known = (this.#headers[index] ??= {
        name: new RepeatedText(),
        value: new RepeatedText(),
      });
      const name = known.name.read(this.batch, this.#take(this.#varint()), this.#at);
      const length = this.#varint();
      if (length < 0) delete headers[name];
      else headers[name] = known.value.read(this.batch, this.#take(length), this.#at);
    }
    return headers;
  }

  #sized(): Buffer | null {
    const length = this.#varint();
    if (length < 0) return null;
    const from = this.#take(length);
    return this.batch.subarray(from, from + length);
  }

  /** Moves on; answers where the bytes begin. */
  #take(length: number): number {
    const from = this.#at;
    this.#at += length;
    if (length < 0 || this.#at > this.batch.length) {
      throw new BrokenBatchError(`a field of ${length} bytes`);
    }
    return from;
  }

  #byte(): number {
    const byte = this.batch[this.#at];
    if (byte === undefined) throw new BrokenBatchError('a record without an end');
    this.#at += 1;
    return byte;
  }

  /** Zigzag, up to 32 bits. */
  #varint(): number {
    let byte = this.#byte();
    let raw = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      if (shift > 28) throw new BrokenBatchError('a number of more than 32 bits');
      byte = this.#byte();
      raw |= (byte & 0x7f) << shift;
    }
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Zigzag, up to 64 bits. */
  #varlong(): bigint {
    let byte = this.#byte();
    if (byte === 0) return 0n;
    let raw = BigInt(byte & 0x7f);
    for (let shift = 7n; byte > 0x7f; shift += 7n) {
      if (shift > 63n) throw new BrokenBatchError('a number of more than 64 bits');
      byte = this.#byte();
      raw |= BigInt(byte & 0x7f) << shift;
    }
    return BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n));
  }
}
