/**
 * Corrections of kafkajs 2.2.4, applied once, before the first client is created.
 *
 * 1. Timer loop: every connection re-armed a 1 ms timer for ever.
 * 2. Fetch decoding: aborted records leaked when aborted producers interleave, a user key of four
 *    zero bytes counted as an abort marker, and a fetch of only empty (compacted) batches never
 *    moved on. `record-filter.ts` decides; the client's own filter sees one message for each fetch,
 *    that carries the records (`carrier.ts`).
 * 3. Offset out of range: the client committed a reset and read on from the log start. Now the
 *    partition pauses and `offsetOutOfRange` tells the consumer, which halts it.
 * 4. Cost of a record: the client spends several times more processor time on reading and writing a
 *    record than our own work on it takes. `record-batch.ts` reads, `produce-body.ts` writes the
 *    same bytes; header values are read as text. What they do not cover the client does.
 *
 * All patches replace properties of exported objects, so they also hold in test runners with an own
 * module registry.
 */
import { EventEmitter } from 'node:events';
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { lookupCodecByAttributes } from 'kafkajs/src/protocol/message/compression/index.js';
import decodeMessageSet from 'kafkajs/src/protocol/messageSet/decoder.js';
import fetchResponse from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import type { TopicPartition } from '../types.js';
import type { Carrier } from './carrier.js';
import { carried } from './carrier.js';
import { HeaderReader } from './header-reader.js';
import type { ProduceRequest } from './produce-body.js';
import { isPlain, produceBody } from './produce-body.js';
import { batchLength, compressionOf, readBatch, recordBytes } from './record-batch.js';
import type { AbortedTransaction, DecodedBatch } from './record-filter.js';
import { lastOffsetOf, visibleRecords } from './record-filter.js';

export interface OffsetOutOfRange {
  readonly groupId: string;
  readonly memberId: string | null;
  readonly topic: string;
  readonly partition: number;
}

/** Emits `partition` with an `OffsetOutOfRange`. */
export const offsetOutOfRange = new EventEmitter<{ partition: [OffsetOutOfRange] }>();
offsetOutOfRange.setMaxListeners(0);

const PENDING_CHECK_MS = 10;
RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests() {
  if (this.throttleCheckTimeoutId) return;
  const delayMs = this.throttledUntil - Date.now();
  if (delayMs <= 0 && this.pending.length === 0) return;
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    Math.max(delayMs, PENDING_CHECK_MS),
  );
};

ConsumerGroup.prototype.recoverFromOffsetOutOfRange = async function recover(error) {
  const { topic, partition } = error;
  this.subscriptionState.pause([{ topic, partitions: [partition] }]);
  const { groupId, memberId } = this;
  offsetOutOfRange.emit('partition', { groupId, memberId, topic, partition });
};

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

fetchResponse.decode = async function decodeFetchResponse(rawData) {
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
};

const PRODUCE_VERSION_MIN = 3;
const clientProtocol = produce.protocol;
produce.protocol = function protocolOf({ version }) {
  const ofVersion = clientProtocol({ version });
  if (version < PRODUCE_VERSION_MIN) return ofVersion;
  return (parameters: ProduceRequest) => {
    const { request, response } = ofVersion(parameters);
    if (!isPlain(parameters)) return { request, response };
    const encode = async (): Promise<Encoder> => {
      const encoder = new Encoder(0);
      return encoder.writeBuffer(produceBody(parameters, Date.now()));
    };
    return { request: { ...request, encode }, response };
  };
};
