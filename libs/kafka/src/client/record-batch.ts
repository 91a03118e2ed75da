/**
 * Reads the record batches of a fetch (format 2). The client library makes an own decoder, several
 * buffers and big numbers for every record and an object for every header; here a record is read in
 * place. Key and value are views of what was fetched of the partition.
 */
import type { TopicPartition } from '../types.js';
import { BrokenBatchError } from './broken-batch-error.js';
import { ByteReader } from './byte-reader.js';
import type { BatchSource } from './fetched-record.js';
import { RecordInPlace } from './fetched-record.js';
import { HeaderReader } from './header-reader.js';
import type { DecodedBatch } from './record-filter.js';

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

/** Bytes of the batch at `at`; `undefined` where the fetch ends before the batch does. */
export function batchLength(bytes: Buffer, at: number): number | undefined {
  if (at + BATCH_BYTES_MIN > bytes.length) return undefined;
  const length = BODY_AT + bytes.readInt32BE(at + LENGTH_AT);
  if (length < BATCH_BYTES_MIN) throw new BrokenBatchError(`a record batch of ${length} bytes`);
  return at + length > bytes.length ? undefined : length;
}

/** Number of the form in which the records are compressed; 0 where they are not. */
export function compressionOf(batch: Buffer): number {
  return batch.readInt16BE(ATTRIBUTES_AT) & COMPRESSION_MASK;
}

/** The records of a whole batch as they came, compressed or not. */
export function recordBytes(batch: Buffer): Buffer {
  return batch.subarray(BATCH_BYTES_MIN);
}

export interface ReadContext {
  readonly partition: TopicPartition;
  /** One for all batches of a fetch: their records share headers, too. */
  readonly headers: HeaderReader;
  /** The records of the batch where they were compressed. */
  readonly decompressed?: Buffer;
}

/** Reads one whole batch. Throws `BrokenBatchError`. */
export function readBatch(batch: Buffer, context: ReadContext): DecodedBatch {
  const attributes = batch.readInt16BE(ATTRIBUTES_AT);
  const firstOffset = batch.readBigInt64BE(0);
  const isTimeOfAppend = (attributes & LOG_APPEND_TIME) !== 0;
  const { topic, partition } = context.partition;
  const bytes = context.decompressed ?? recordBytes(batch);
  const reader = new RecordReader(
    { topic, partition, bytes, firstOffset },
    {
      headers: context.headers,
      firstTimestamp: batch.readBigInt64BE(isTimeOfAppend ? MAX_TIMESTAMP_AT : FIRST_TIMESTAMP_AT),
      isTimeOfAppend,
    },
  );
  return {
    lastOffset: firstOffset + BigInt(batch.readInt32BE(LAST_OFFSET_DELTA_AT)),
    producerId: batch.readBigInt64BE(PRODUCER_ID_AT),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch: (attributes & CONTROL) !== 0,
    records: reader.all(batch.readInt32BE(RECORD_COUNT_AT)),
  };
}

interface ReadState {
  readonly headers: HeaderReader;
  readonly firstTimestamp: bigint;
  /** The broker's time counts, and it is that of all records. */
  readonly isTimeOfAppend: boolean;
}

class RecordReader {
  readonly #source: BatchSource;
  readonly #state: ReadState;
  readonly #reader: ByteReader;
  #timeDelta = 0n;
  /** Records of one time share it. */
  #timestampMs: bigint;

  constructor(source: BatchSource, state: ReadState) {
    this.#source = source;
    this.#state = state;
    this.#reader = new ByteReader(source.bytes, 0);
    this.#timestampMs = state.firstTimestamp;
  }

  all(count: number): RecordInPlace[] {
    const records: RecordInPlace[] = [];
    for (let index = 0; index < count; index += 1) records.push(this.#record());
    if (!this.#reader.isAtEnd) throw new BrokenBatchError('bytes behind the last record');
    return records;
  }

  #record(): RecordInPlace {
    const reader = this.#reader;
    const length = reader.varint();
    const end = reader.at + length;
    if (end > reader.bytes.length) throw new BrokenBatchError(`a record of ${length} bytes`);
    reader.at += 1; // attributes, unused by the format
    const timestampMs = this.#timestampOf(reader.varlong());
    const offsetDelta = reader.varint();
    const keyLength = reader.varint();
    const keyFrom = reader.take(Math.max(keyLength, 0));
    const valueLength = reader.varint();
    const valueFrom = reader.take(Math.max(valueLength, 0));
    const headers = this.#state.headers.read(reader, end);
    if (reader.at !== end) {
      throw new BrokenBatchError(`a record of ${length} bytes ends elsewhere`);
    }
    return new RecordInPlace(this.#source, {
      offsetDelta,
      keyFrom,
      keyLength,
      valueFrom,
      valueLength,
      headers,
      timestampMs,
    });
  }

  #timestampOf(delta: bigint): bigint {
    const { isTimeOfAppend, firstTimestamp } = this.#state;
    if (!isTimeOfAppend && delta !== this.#timeDelta) {
      this.#timeDelta = delta;
      this.#timestampMs = firstTimestamp + delta;
    }
    return this.#timestampMs;
  }
}
