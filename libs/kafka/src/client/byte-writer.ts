/** Writes the wire forms of the Kafka protocol into one growing buffer. */

const VARINT_BYTES_MAX = 5;
const SEVEN_BITS = 0x7f;
const MORE = 0x80;

export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(bytesExpected: number) {
    this.#buffer = Buffer.allocUnsafe(bytesExpected);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; a view that later writes may leave behind. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Begins again in the same buffer. */
  clear(): void {
    this.#length = 0;
  }

  int8(value: number): void {
    const at = this.#take(1);
    this.#buffer.writeInt8(value, at);
  }

  int16(value: number): void {
    const at = this.#take(2);
    this.#buffer.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#take(4);
    this.#buffer.writeInt32BE(value, at);
  }

  int64(value: bigint): void {
    const at = this.#take(8);
    this.#buffer.writeBigInt64BE(value, at);
  }

  /** A signed number of 32 bits in zigzag form. */
  varint(value: number): void {
    this.#reserve(VARINT_BYTES_MAX);
    let rest = zigzag(value);
    while (rest > SEVEN_BITS) {
      this.#buffer[this.#length++] = (rest & SEVEN_BITS) | MORE;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    this.#buffer.set(bytes, at);
  }

  /** Bytes behind their length as a varint; `null` has the length -1. */
  sized(bytes: Uint8Array | null): void {
    this.varint(bytes === null ? -1 : bytes.length);
    if (bytes !== null) this.raw(bytes);
  }

  /** UTF-8 behind its length as a varint. */
  sizedText(text: string): void {
    const length = Buffer.byteLength(text);
    this.varint(length);
    const at = this.#take(length);
    this.#buffer.write(text, at, length);
  }

  /** UTF-8 behind its length as an int16; `null` has the length -1. */
  shortText(text: string | null): void {
    if (text === null) {
      this.int16(-1);
      return;
    }
    const length = Buffer.byteLength(text);
    this.int16(length);
    const at = this.#take(length);
    this.#buffer.write(text, at, length);
  }

  /** Puts a number where room was left for it. */
  patchInt32(value: number, at: number): void {
    this.#buffer.writeInt32BE(value, at);
  }

  patchUint32(value: number, at: number): void {
    this.#buffer.writeUInt32BE(value, at);
  }

  #take(bytes: number): number {
    this.#reserve(bytes);
    const at = this.#length;
    this.#length += bytes;
    return at;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }
}

/** Bytes of `ByteWriter.varint`. */
export function varintLength(value: number): number {
  const bits = 32 - Math.clz32(zigzag(value) | 1);
  return Math.ceil(bits / 7);
}

/** Bytes of `ByteWriter.sized`. */
export function sizedLength(bytes: Uint8Array | null): number {
  return bytes === null ? varintLength(-1) : varintLength(bytes.length) + bytes.length;
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
