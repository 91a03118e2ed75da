/** Reads the fields of records in place. Every method throws `BrokenBatchError` at the end. */
import { BrokenBatchError } from './broken-batch-error.js';

const SEVEN_BITS = 0x7f;
/** Seven bits of each byte: up to here they fit a number that is cheap to shift. */
const SMALL_BITS = 28;

export class ByteReader {
  readonly bytes: Buffer;
  /** Where the next field begins. */
  at: number;

  constructor(bytes: Buffer, from: number) {
    this.bytes = bytes;
    this.at = from;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** Moves on; answers where the field of so many bytes begins. */
  take(length: number): number {
    const from = this.at;
    this.at += length;
    if (length < 0 || this.at > this.bytes.length) {
      throw new BrokenBatchError(`a field of ${length} bytes`);
    }
    return from;
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new BrokenBatchError('a record without an end');
    this.at += 1;
    return byte;
  }

  /** Zigzag, up to 32 bits. */
  varint(): number {
    let byte = this.byte();
    let raw = byte & SEVEN_BITS;
    for (let shift = 7; byte > SEVEN_BITS; shift += 7) {
      if (shift > SMALL_BITS) throw new BrokenBatchError('a number of more than 32 bits');
      byte = this.byte();
      raw |= (byte & SEVEN_BITS) << shift;
    }
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Zigzag, up to 64 bits. */
  varlong(): bigint {
    let byte = this.byte();
    if (byte === 0) return 0n;
    let small = byte & SEVEN_BITS;
    let shift = 7;
    for (; byte > SEVEN_BITS && shift < SMALL_BITS; shift += 7) {
      byte = this.byte();
      small |= (byte & SEVEN_BITS) << shift;
    }
    if (byte <= SEVEN_BITS) return BigInt((small >>> 1) ^ -(small & 1));
    let raw = BigInt(small);
    for (; byte > SEVEN_BITS; shift += 7) {
      if (shift > 63) throw new BrokenBatchError('a number of more than 64 bits');
      byte = this.byte();
      raw |= BigInt(byte & SEVEN_BITS) << BigInt(shift);
    }
    return BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n));
  }
}
