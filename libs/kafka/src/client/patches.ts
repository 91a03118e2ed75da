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
 * 5. Cost of a response: each was put together from new buffers, and memory outside of the heap is
 *    what drives the garbage collector. Now pieces go into buffers that are used again
 *    (`response-assembler.ts`, `spare-buffers.ts`, `read-socket.ts`); what a broken connection left
 *    is forgotten with it.
 *
 * All patches replace properties of exported objects, so they also hold in test runners with an own
 * module registry.
 */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
import Connection from 'kafkajs/src/network/connection.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import fetchResponse from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { decodeFetchResponse } from './fetch-response.js';
import type { ProduceRequest } from './produce-body.js';
import { isPlain, produceBody } from './produce-body.js';
import { ResponseAssembler } from './response-assembler.js';
import { SpareBuffers } from './spare-buffers.js';

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

const CORRELATION_ID_BYTES = 4;
const spares = new SpareBuffers();
/** By socket: what came of a response before its connection broke must not meet the next one. */
const assemblers = new WeakMap<Socket, ResponseAssembler>();

function assemblerOf(socket: Socket): ResponseAssembler {
  const assembler = assemblers.get(socket) ?? new ResponseAssembler(spares);
  assemblers.set(socket, assembler);
  return assembler;
}

function completeResponses(socket: Socket, piece: Buffer): Buffer[] {
  try {
    return assemblerOf(socket).add(piece);
  } catch (error) {
    socket.destroy(error as Error);
    return [];
  }
}

const clientProcessData = Connection.prototype.processData;
Connection.prototype.processData = function processData(piece) {
  if (this.authHandlers !== null) {
    clientProcessData.call(this, Buffer.from(piece));
    return;
  }
  for (const response of completeResponses(this.socket, piece)) {
    this.requestQueue.fulfillRequest({
      size: response.length,
      correlationId: response.readInt32BE(0),
      payload: response.subarray(CORRELATION_ID_BYTES),
    });
  }
};

ConsumerGroup.prototype.recoverFromOffsetOutOfRange = async function recover(error) {
  const { topic, partition } = error;
  this.subscriptionState.pause([{ topic, partitions: [partition] }]);
  const { groupId, memberId } = this;
  offsetOutOfRange.emit('partition', { groupId, memberId, topic, partition });
};

fetchResponse.decode = async function decode(rawData) {
  const response = await decodeFetchResponse(rawData);
  spares.giveBack(rawData);
  return response;
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
