/** Shared by the plain and the transactional producer: validation, cutting, sending, checking. */
import type { ProducerBatch, RecordMetadata, TopicMessages } from 'kafkajs';
import { InvalidRecordError, SendOutcomeUnknownError } from '../errors.js';
import { REQUEST_BYTES_MAX, REQUEST_RECORDS_MAX } from '../limits.js';
import type { OutgoingRecord, SentCoordinate } from '../types.js';
import { partitionOf } from './partitioner.js';

/** Record framing, an upper estimate. */
const RECORD_OVERHEAD_BYTES = 64;
/** Acknowledged by all in-sync replicas; anything less voids idempotence. */
const ACKS_ALL = -1;

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
  for (const [name, value] of Object.entries(record.headers ?? {})) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 2;
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
  const placed = await place(records, partitionCount);
  const answers = await sendBatch({ acks: ACKS_ALL, topicMessages: placed.messages });
  const base = baseOffsets(answers);
  return placed.slots.map(({ topic, partition, index }) => {
    const first = base.get(slotKey(topic, partition));
    if (first === undefined) {
      throw new SendOutcomeUnknownError(`${topic}-${partition} was not acknowledged`);
    }
    return { topic, partition, offset: first + BigInt(index) };
  });
}

interface Placed {
  readonly messages: TopicMessages[];
  /** Per record its partition and its place among the records of that partition. */
  readonly slots: { topic: string; partition: number; index: number }[];
}

async function place(
  records: readonly OutgoingRecord[],
  partitionCount: PartitionCount,
): Promise<Placed> {
  const byTopic = new Map<string, TopicMessages['messages']>();
  const counts = new Map<string, number>();
  const slots: Placed['slots'] = [];
  for (const record of records) {
    const partition = partitionOf(record.key, await partitionCount(record.topic));
    const key = slotKey(record.topic, partition);
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    slots.push({ topic: record.topic, partition, index });
    const messages = byTopic.get(record.topic) ?? [];
    byTopic.set(record.topic, messages);
    const value = record.value === null ? null : Buffer.from(record.value);
    messages.push({ key: record.key, value, headers: { ...record.headers }, partition });
  }
  return { messages: [...byTopic].map(([topic, messages]) => ({ topic, messages })), slots };
}

function baseOffsets(answers: readonly RecordMetadata[]): Map<string, bigint> {
  const base = new Map<string, bigint>();
  for (const { topicName, partition, errorCode, baseOffset } of answers) {
    const offset = BigInt(baseOffset ?? -1);
    if (errorCode === 0 && offset >= 0n) base.set(slotKey(topicName, partition), offset);
  }
  return base;
}

const slotKey = (topic: string, partition: number): string => `${topic}|${partition}`;
