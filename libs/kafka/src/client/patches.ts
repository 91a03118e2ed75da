/**
 * Corrections of kafkajs 2.2.4, applied once, before the first client is created.
 *
 * 1. Timer loop: every connection re-armed a 1 ms timer for ever.
 * 2. Fetch decoding: aborted records leaked when aborted producers interleave, a user key of four
 *    zero bytes counted as an abort marker, and a fetch of only empty (compacted) batches never
 *    moved on. `record-filter.ts` decides; the client's own filter then finds nothing left to do.
 * 3. Offset out of range: the client committed a reset and read on from the log start. Now the
 *    partition pauses and `offsetOutOfRange` tells the consumer, which halts it.
 *
 * All patches replace properties of exported objects, so they also hold in test runners with an own
 * module registry.
 */
import { EventEmitter } from 'node:events';
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeMessageSet from 'kafkajs/src/protocol/messageSet/decoder.js';
import decodeRecordBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import fetchResponse from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import type { AbortedTransaction, DecodedBatch } from './record-filter.js';
import { visibleRecords } from './record-filter.js';

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
const RECORD_BATCH_OVERHEAD = 49;

async function decodeBatches(decoder: Decoder): Promise<DecodedBatch[]> {
  const batches: DecodedBatch[] = [];
  while (decoder.canReadBytes(RECORD_BATCH_OVERHEAD)) {
    try {
      batches.push(await decodeRecordBatch(decoder));
    } catch (error) {
      // The broker cuts the last batch at the byte limit.
      if ((error as Error).name === 'KafkaJSPartialMessageError') break;
      throw error;
    }
  }
  return batches;
}

async function decodeRecords(decoder: Decoder, aborted: AbortedTransaction[]): Promise<unknown[]> {
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return [];
  const bytes = decoder.readBytes(size);
  const records = new Decoder(bytes);
  // Formats before record batches know no transactions.
  if (bytes.readInt8(MAGIC_OFFSET) !== MAGIC_RECORD_BATCH) return decodeMessageSet(records, size);
  return visibleRecords(await decodeBatches(records), aborted);
}

async function decodePartition(decoder: Decoder): Promise<unknown> {
  const header = {
    partition: decoder.readInt32(),
    errorCode: decoder.readInt16(),
    highWatermark: decoder.readInt64().toString(),
    lastStableOffset: decoder.readInt64().toString(),
    lastStartOffset: decoder.readInt64().toString(),
  };
  const aborted = decoder.readArray((entry) => ({
    producerId: entry.readInt64().toString(),
    firstOffset: entry.readInt64().toString(),
  }));
  const preferredReadReplica = decoder.readInt32();
  const messages = await decodeRecords(decoder, aborted);
  return { ...header, abortedTransactions: [], preferredReadReplica, messages };
}

fetchResponse.decode = async function decodeFetchResponse(rawData) {
  const decoder = new Decoder(rawData);
  const clientSideThrottleTime = decoder.readInt32();
  const errorCode = decoder.readInt16();
  const sessionId = decoder.readInt32();
  const responses = await decoder.readArrayAsync(async (entry) => ({
    topicName: entry.readString(),
    partitions: await entry.readArrayAsync(decodePartition),
  }));
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
};
