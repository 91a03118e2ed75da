/**
 * The body of a Produce request (versions 3 to 7: the same form), byte for byte as the client
 * library would write it. The library makes an own buffer for every record, every header and every
 * varint, which costs more than all other work of a record; here everything goes into one.
 */
import { ByteWriter, sizedLength, varintLength } from './byte-writer.js';
import { crc32c } from './crc32c.js';

/** One message as the library hands it down; a text is sent as its UTF-8 bytes. */
export interface ProducedMessage {
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly timestamp?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface ProducedPartition {
  readonly partition: number;
  readonly firstSequence: number;
  readonly messages: readonly ProducedMessage[];
}

export interface ProduceRequest {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null;
  readonly producerId: string | number | bigint;
  readonly producerEpoch: number;
  readonly compression?: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly ProducedPartition[];
  }[];
}

const MAGIC_RECORD_BATCH = 2;
const TRANSACTIONAL = 16;
/** From the batch's length field to what its checksum covers. */
const LENGTH_BYTES = 4;
const CHECKSUM_BYTES = 4;
/** Room for what stands around the messages, and around one message, with short headers. */
const REQUEST_OVERHEAD_BYTES = 512;
const MESSAGE_OVERHEAD_BYTES = 96;
const HEADER_BYTES_EXPECTED = 256;

/** True for what this form covers: no compression, no own timestamps, plain keys and headers. */
export function isPlain({ compression = 0, producerId, topicData }: ProduceRequest): boolean {
  if (compression !== 0 || typeof producerId === 'object') return false;
  return topicData.every(({ partitions }) =>
    partitions.every(({ messages }) => messages.length > 0 && messages.every(isPlainMessage)),
  );
}

function isPlainMessage({ key, value, timestamp, headers }: ProducedMessage): boolean {
  if (timestamp !== undefined || value === undefined) return false;
  if (!isBytesOrText(key ?? '') || !isBytesOrText(value ?? '')) return false;
  for (const name in headers) if (!isBytesOrText(headers[name])) return false;
  return true;
}

const isBytesOrText = (value: unknown): value is Buffer | string =>
  typeof value === 'string' || Buffer.isBuffer(value);

/** `nowMs`: the time of the records, milliseconds since 1970. Only for a plain request. */
export function produceBody(request: ProduceRequest, nowMs: number): Buffer {
  const { acks, timeout, topicData, transactionalId = null } = request;
  const writer = new ByteWriter(bytesExpected(request));
  writer.shortText(transactionalId);
  writer.int16(acks);
  writer.int32(timeout);
  writer.int32(topicData.length);
  for (const { topic, partitions } of topicData) {
    writer.shortText(topic);
    writer.int32(partitions.length);
    for (const entry of partitions) {
      writer.int32(entry.partition);
      const sizeAt = writer.length;
      writer.int32(0);
      writeBatch(writer, entry, { request, nowMs });
      writer.patchInt32(writer.length - sizeAt - LENGTH_BYTES, sizeAt);
    }
  }
  return writer.bytes();
}

/** An estimate: the writer grows where it is too small. */
function bytesExpected({ topicData }: ProduceRequest): number {
  let bytes = REQUEST_OVERHEAD_BYTES;
  for (const { partitions } of topicData) {
    for (const { messages } of partitions) {
      for (const { key, value } of messages) {
        bytes += MESSAGE_OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
      }
    }
  }
  return bytes;
}

function writeBatch(
  writer: ByteWriter,
  { messages, firstSequence }: ProducedPartition,
  { request, nowMs }: { request: ProduceRequest; nowMs: number },
): void {
  const time = BigInt(nowMs);
  writer.int64(0n); // The broker sets the first offset.
  const lengthAt = writer.length;
  writer.int32(0);
  writer.int32(0); // Epoch of the partition's leader, set by the broker too.
  writer.int8(MAGIC_RECORD_BATCH);
  const checksumAt = writer.length;
  writer.int32(0);
  writer.int16(request.transactionalId ? TRANSACTIONAL : 0);
  writer.int32(messages.length - 1);
  writer.int64(time);
  writer.int64(time);
  writer.int64(BigInt(request.producerId));
  writer.int16(request.producerEpoch);
  writer.int32(firstSequence);
  writer.int32(messages.length);
  writeRecords(writer, messages);
  writer.patchInt32(writer.length - lengthAt - LENGTH_BYTES, lengthAt);
  const covered = crc32c(writer.bytes(), checksumAt + CHECKSUM_BYTES);
  writer.patchUint32(covered, checksumAt);
}

function writeRecords(writer: ByteWriter, messages: readonly ProducedMessage[]): void {
  const section = new HeaderSection();
  for (const [delta, message] of messages.entries()) {
    const key = toBytes(message.key ?? null);
    const value = toBytes(message.value);
    const headers = section.of(message.headers);
    // Attributes and time delta are one byte each, both 0.
    const length = 2 + varintLength(delta) + sizedLength(key) + sizedLength(value) + headers.length;
    writer.varint(length);
    writer.int16(0);
    writer.varint(delta);
    writer.sized(key);
    writer.sized(value);
    writer.raw(headers);
  }
}

const toBytes = (value: Buffer | string | null): Buffer | null =>
  typeof value === 'string' ? Buffer.from(value) : value;

/** The encoded headers of a record. Neighbours often share one object: it is encoded once. */
class HeaderSection {
  readonly #writer = new ByteWriter(HEADER_BYTES_EXPECTED);
  #last: ProducedMessage['headers'] | null = null;
  #bytes: Buffer = Buffer.alloc(0);

  of(headers: ProducedMessage['headers']): Buffer {
    if (headers !== this.#last) {
      this.#last = headers;
      this.#bytes = this.#encode(headers ?? {});
    }
    return this.#bytes;
  }

  #encode(headers: Readonly<Record<string, unknown>>): Buffer {
    const names = Object.keys(headers);
    this.#writer.clear();
    this.#writer.varint(names.length);
    for (const name of names) {
      this.#writer.sizedText(name);
      const value = headers[name];
      if (typeof value === 'string') this.#writer.sizedText(value);
      else this.#writer.sized(value as Buffer);
    }
    return this.#writer.bytes();
  }
}
