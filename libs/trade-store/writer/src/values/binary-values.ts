/**
 * Values in the binary form of their types (PostgreSQL source, the `_send` functions), each behind
 * its length: what `COPY` takes row by row and an array holds value by value.
 */
import { microsOfInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { microsOf } from '../instants.js';
import { writeNumeric } from './numeric.js';
import type { NumericPlace } from './numeric.js';
import type { ValueWriter } from './value-writer.js';

const NULL_LENGTH = -1;
/** 1970-01-01 to 2000-01-01, the epoch of the wire format. */
const EPOCH_SHIFT_DAYS = 10_957;
const EPOCH_SHIFT_SECONDS = 946_684_800;
const MICROS_PER_SECOND = 1_000_000;
const EPOCH_SHIFT_MICROS = EPOCH_SHIFT_SECONDS * MICROS_PER_SECOND;
/** Seconds whose microseconds are exact as a double. */
const EXACT_SECONDS_MAX = 9_000_000_000;
const TWO_POW_32 = 4_294_967_296;
/** Most bytes one UTF-16 unit takes in UTF-8. */
const UTF8_BYTES_MAX = 3;
/** Up to here a loop is quicker than a call into the runtime. */
const SHORT_TEXT_MAX = 64;
const ASCII_MAX = 0x7f;

/** One for all: values are written one after the other. */
const numericPlace: NumericPlace = {
  bytes: new Uint8Array(0),
  start: 0,
  end: 0,
  buffer: new Uint8Array(0),
  at: 0,
};

/** Grows as values are added to a buffer, behind a head of some bytes. */
export class BinaryValues implements ValueWriter {
  protected buffer: Buffer;
  protected length: number;

  /** The buffer has room for the head; where it gets too small another one takes its place. */
  constructor(buffer: Buffer, headBytes: number) {
    this.buffer = buffer;
    this.length = headBytes;
  }

  /** Bytes gathered so far. */
  get bytesGathered(): number {
    return this.length;
  }

  nothing(): void {
    this.reserve(4);
    this.store32(NULL_LENGTH);
  }

  bool(value: boolean): void {
    this.reserve(5);
    this.store32(1);
    this.buffer[this.length] = value ? 1 : 0;
    this.length += 1;
  }

  int2(value: number): void {
    this.reserve(6);
    this.store32(2);
    this.store16(value);
  }

  int4(value: number): void {
    this.reserve(8);
    this.store32(4);
    this.store32(value);
  }

  int8(value: bigint): void {
    const number = Number(value);
    if (Number.isSafeInteger(number)) {
      this.int8OfNumber(number);
      return;
    }
    this.reserve(12);
    this.store32(8);
    this.length = this.buffer.writeBigInt64BE(value, this.length);
  }

  /** An `int8` of a whole number within 2^53. */
  int8OfNumber(value: number): void {
    this.reserve(12);
    this.store32(8);
    this.store32(Math.floor(value / TWO_POW_32));
    this.store32(value);
  }

  /** A `date` from days since 1970-01-01. */
  date(days: number): void {
    this.int4(days - EPOCH_SHIFT_DAYS);
  }

  /** A `timestamptz` from seconds since 1970 and microseconds within the second. */
  timestamp(seconds: number, micros: number): void {
    const shifted = seconds - EPOCH_SHIFT_SECONDS;
    if (shifted < EXACT_SECONDS_MAX) this.int8OfNumber(shifted * MICROS_PER_SECOND + micros);
    else this.int8(BigInt(shifted) * BigInt(MICROS_PER_SECOND) + BigInt(micros));
  }

  /** A `timestamptz` from an instant, cut to the microsecond. */
  instant(value: Instant): void {
    const micros = microsOfInstant(value);
    if (micros <= Number.MAX_SAFE_INTEGER) this.int8OfNumber(micros - EPOCH_SHIFT_MICROS);
    else this.int8(microsOf(value) - BigInt(EPOCH_SHIFT_MICROS));
  }

  /** A `numeric` from canonical decimal text in ASCII. */
  numeric(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(4 + (end - start) * 2 + 16);
    const at = this.length;
    numericPlace.bytes = bytes;
    numericPlace.start = start;
    numericPlace.end = end;
    numericPlace.buffer = this.buffer;
    numericPlace.at = at + 4;
    this.length = writeNumeric(numericPlace);
    this.storeLength(at);
  }

  text(value: string): void {
    const units = value.length;
    this.reserve(4 + units * UTF8_BYTES_MAX);
    const at = this.length;
    this.length += 4;
    if (units > SHORT_TEXT_MAX || !this.shortAscii(value)) {
      this.length = at + 4 + this.buffer.write(value, at + 4, 'utf8');
    }
    this.storeLength(at);
  }

  bytes(value: Uint8Array): void {
    this.reserve(4 + value.length);
    this.store32(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  /** Part of some bytes, from `start` up to, not including, `end`. */
  range(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(4 + count);
    this.store32(count);
    if (count > SHORT_TEXT_MAX) this.buffer.set(source.subarray(start, end), this.length);
    else this.copyShort(source, start, end);
    this.length += count;
  }

  /** Bytes from lower-case hex. */
  hex(value: string): void {
    this.reserve(4 + value.length);
    const at = this.length;
    this.length = at + 4 + this.buffer.write(value, at + 4, 'hex');
    this.storeLength(at);
  }

  /** False, with nothing kept, where a character is not ASCII. */
  private shortAscii(value: string): boolean {
    const { buffer, length } = this;
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit > ASCII_MAX) return false;
      buffer[length + index] = unit;
    }
    this.length = length + value.length;
    return true;
  }

  private copyShort(source: Uint8Array, start: number, end: number): void {
    const { buffer } = this;
    let { length } = this;
    for (let index = start; index < end; index += 1) {
      buffer[length] = source[index] ?? 0;
      length += 1;
    }
  }

  /** The length of the value that starts 4 bytes behind `at` and ends here. */
  private storeLength(at: number): void {
    const { length } = this;
    this.length = at;
    this.store32(length - at - 4);
    this.length = length;
  }

  protected store16(value: number): void {
    const { buffer, length } = this;
    buffer[length] = value >>> 8;
    buffer[length + 1] = value;
    this.length = length + 2;
  }

  protected store32(value: number): void {
    const { buffer, length } = this;
    buffer[length] = value >>> 24;
    buffer[length + 1] = value >>> 16;
    buffer[length + 2] = value >>> 8;
    buffer[length + 3] = value;
    this.length = length + 4;
  }

  protected reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}
