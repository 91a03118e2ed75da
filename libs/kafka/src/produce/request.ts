/** Shared by the plain and the transactional producer: validation, cutting, sending, checking. */
import type { ProducerBatch, RecordMetadata } from 'kafkajs';
import { InvalidRecordError, SendOutcomeUnknownError } from '../errors.js';
import { REQUEST_BYTES_MAX, REQUEST_RECORDS_MAX } from '../limits.js';
import type { OutgoingRecord, SentCoordinate } from '../types.js';
import { GroupedMessages } from './grouped-messages.js';
import { partitionOf } from './partitioner.js';

/** Record framing, an upper estimate. */
const RECORD_OVERHEAD_BYTES = 64;
/** Acknowledged by all in-sync replicas; anything less voids idempotence. */
const ACKS_ALL = -1;
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** Throws `InvalidRecordError` for the first record without topic or key. */
export function assertSendable(records: readonly OutgoingRecord[]): void {
  for (const { topic, key } of records) {
    if (typeof topic !== 'string' || topic === '') throw new InvalidRecordError('no topic');
    if (typeof key !== 'string' || key === '') throw new InvalidRecordError(`${topic}: no key`);
  }
}

/** Size of a record in a request, in bytes, never too small. */
export function recordBytes(record: OutgoingRecord): number {
  let bytes = RECORD_OVERHEAD_BYTES + Buffer.byteLength(record.key);
  bytes += record.value?.byteLength ?? 0;
  const headers = record.headers ?? NO_HEADERS;
  for (const name of Object.keys(headers)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(headers[name] ?? '') + 2;
  }
  return bytes;
}

/**
 * Number of leading items that fit one request: at least one, at most `REQUEST_RECORDS_MAX`,
 * together at most `REQUEST_BYTES_MAX` unless the first alone is larger.
 */
export function requestLength<T>(
  items: readonly T[],
  { from, bytesOf }: { from: number; bytesOf: (item: T) => number },
): number {
  let bytes = 0;
  let count = 0;
  while (from + count < items.length && count < REQUEST_RECORDS_MAX) {
    bytes += bytesOf(items[from + count] as T);
    if (count > 0 && bytes > REQUEST_BYTES_MAX) break;
    count += 1;
  }
  return count;
}

/** Partition count of a topic. */
export type PartitionCount = (topic: string) => Promise<number>;

/**
 * Sends one request and answers the coordinates in input order. Every partition must be
 * acknowledged with an offset: after a leader change the client may skip one silently. Throws
 * `SendOutcomeUnknownError` then, and whatever the client throws.
 */
export async function sendChecked(
  sendBatch: (batch: ProducerBatch) => Promise<RecordMetadata[]>,
  records: readonly OutgoingRecord[],
  partitionCount: PartitionCount,
): Promise<SentCoordinate[]> {
  const places = await placesOf(records, partitionCount);
  const slots = records.map((record) => place(record, places));
  const topicMessages = [...places].map(([topic, { messages }]) => ({ topic, messages }));
  const answers = await sendBatch({ acks: ACKS_ALL, topicMessages });
  for (const { topicName, partition, errorCode, baseOffset } of answers) {
    const offset = BigInt(baseOffset ?? -1);
    const isWritten = errorCode === 0 && offset >= 0n;
    if (isWritten) places.get(topicName)?.firstOffsets.set(partition, offset);
  }
  return slots.map(({ topic, partition, index, firstOffsets }) => {
    const first = firstOffsets.get(partition);
    if (first === undefined) {
      throw new SendOutcomeUnknownError(`${topic}-${partition} was not acknowledged`);
    }
    return { topic, partition, offset: first + BigInt(index) };
  });
}

/** What goes to one topic. */
interface TopicPlaces {
  readonly partitions: number;
  readonly messages: GroupedMessages;
  /** Filled by the answer, by partition. */
  readonly firstOffsets: Map<number, bigint>;
}

/** Where a record goes: its partition and its place among the records of that partition. */
interface Slot {
  readonly topic: string;
  readonly partition: number;
  readonly index: number;
  readonly firstOffsets: TopicPlaces['firstOffsets'];
}

async function placesOf(
  records: readonly OutgoingRecord[],
  partitionCount: PartitionCount,
): Promise<Map<string, TopicPlaces>> {
  const places = new Map<string, TopicPlaces>();
  for (const { topic } of records) {
    if (places.has(topic)) continue;
    const partitions = await partitionCount(topic);
    places.set(topic, { partitions, messages: new GroupedMessages(), firstOffsets: new Map() });
  }
  return places;
}

function place(record: OutgoingRecord, places: ReadonlyMap<string, TopicPlaces>): Slot {
  const { topic, value, headers } = record;
  const { partitions, messages, firstOffsets } = places.get(topic) as TopicPlaces;
  const key = Buffer.from(record.key);
  const partition = partitionOf(key, partitions);
  // Headers are handed on as they are: records that share an object have it encoded once.
  const message = { key, value: asBuffer(value), headers: headers ?? NO_HEADERS, partition };
  const index = messages.add(message);
  return { topic, partition, index, firstOffsets };
}

/** The library takes anything but a `Buffer` for text. Nothing is copied. */
function asBuffer(value: Uint8Array | null): Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
