/**
 * Reads fetch responses. Of each partition the client library is given one message, which carries
 * the records that may be seen.
 */
import Decoder from 'kafkajs/src/protocol/decoder.js';
import { lookupCodecByAttributes } from 'kafkajs/src/protocol/message/compression/index.js';
import decodeMessageSet from 'kafkajs/src/protocol/messageSet/decoder.js';
import type { TopicPartition } from '../types.js';
import type { Carrier } from './carrier.js';
import { carried } from './carrier.js';
import { HeaderReader } from './header-reader.js';
import { batchLength, compressionOf, readBatch, recordBytes } from './record-batch.js';
import type { AbortedTransaction, DecodedBatch } from './record-filter.js';
import { lastOffsetOf, visibleRecords } from './record-filter.js';

const MAGIC_OFFSET = 16;
const MAGIC_RECORD_BATCH = 2;
const NO_HEADERS = Object.freeze({});

/** The broker cuts the last batch at the byte limit. */
async function decodeBatches(bytes: Buffer, partition: TopicPartition): Promise<DecodedBatch[]> {
  const batches: DecodedBatch[] = [];
  const headers = new HeaderReader();
  for (let at = 0; ; ) {
    const length = batchLength(bytes, at);
    if (length === undefined) return batches;
    const batch = bytes.subarray(at, at + length);
    const codec = lookupCodecByAttributes(compressionOf(batch));
    const decompressed = await codec?.decompress(recordBytes(batch));
    batches.push(
      readBatch(batch, {
        partition,
        headers,
        ...(decompressed === undefined ? {} : { decompressed }),
      }),
    );
    at += length;
  }
}

/** Formats before record batches know neither transactions nor headers. */
async function decodeMessages(bytes: Buffer, partition: TopicPartition): Promise<Carrier[]> {
  const messages = await decodeMessageSet(new Decoder(bytes), bytes.length);
  const records = messages.map(({ offset, key, value, timestamp }) => ({
    ...partition,
    offset: BigInt(offset),
    key,
    value,
    headers: NO_HEADERS,
    timestampMs: BigInt(timestamp),
    bytes: (key?.length ?? 0) + (value?.length ?? 0),
  }));
  const last = records.at(-1);
  return last === undefined ? [] : carried(records, last.offset);
}

interface FetchedPartition {
  readonly partition: TopicPartition;
  readonly aborted: readonly AbortedTransaction[];
}

async function decodeRecords(
  decoder: Decoder,
  { partition, aborted }: FetchedPartition,
): Promise<Carrier[]> {
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return [];
  // A copy: records wait in queues, and those of a slow partition must not keep all that came with
  // them.
  const bytes = Buffer.from(decoder.readBytes(size));
  if (bytes.readInt8(MAGIC_OFFSET) !== MAGIC_RECORD_BATCH) return decodeMessages(bytes, partition);
  const batches = await decodeBatches(bytes, partition);
  const lastOffset = lastOffsetOf(batches);
  return lastOffset === undefined ? [] : carried(visibleRecords(batches, aborted), lastOffset);
}

async function decodePartition(decoder: Decoder, topic: string): Promise<unknown> {
  const header = {
    partition: decoder.readInt32(),
    errorCode: decoder.readInt16(),
    highWatermark: decoder.readInt64().toString(),
    lastStableOffset: decoder.readInt64().toString(),
    lastStartOffset: decoder.readInt64().toString(),
  };
  const aborted = decoder.readArray((entry) => ({
    producerId: entry.readInt64(),
    firstOffset: entry.readInt64(),
  }));
  const preferredReadReplica = decoder.readInt32();
  const partition = { topic, partition: header.partition };
  const messages = await decodeRecords(decoder, { partition, aborted });
  return { ...header, abortedTransactions: [], preferredReadReplica, messages };
}

/** A fetch response (version 11) as the client library takes it. Keeps nothing of the bytes. */
export async function decodeFetchResponse(rawData: Buffer): Promise<unknown> {
  const decoder = new Decoder(rawData);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = await decoder.readArrayAsync(async (entry) => {
    const topicName = entry.readString();
    const partitions = await entry.readArrayAsync((inner) => decodePartition(inner, topicName));
    return { topicName, partitions };
  });
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}
