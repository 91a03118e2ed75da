/**
 * Writes Protobuf fields straight from domain values: no message object is built to be walked.
 *
 * Absent, empty, zero and false are not written, as the contract's proto3 form has it. One writer
 * is used for many messages, so its buffer is allocated once.
 */
import { nanosBelowSecond, secondsOfInstant } from '@tributary/domain';
import type { Instant, IsoDate } from '@tributary/domain';
import { DATE, TIMESTAMP } from './tags.js';

const INITIAL_BYTES = 4 * 1024;
/** A larger buffer is not kept for the next message. */
const KEPT_BYTES_MAX = 64 * 1024;
/** A tag of the contract: field numbers are below 2,048. */
const TAG_BYTES_MAX = 2;
const VARINT_BYTES_MAX = 10;
/** UTF-8 bytes of one UTF-16 unit, at most. */
const UNIT_BYTES_MAX = 3;
/** Below this a loop is faster than a call of the encoder. */
const SHORT_TEXT = 64;
const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);
const ZERO = '0'.charCodeAt(0);

const utf8 = new TextEncoder();

export class WireWriter {
  private buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  private at = 0;

  /** Starts anew, also after an error. */
  begin(): this {
    this.at = 0;
    if (this.buffer.length > KEPT_BYTES_MAX) this.buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
    return this;
  }

  /** What was written, without a copy: good until the writer is used again. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.at);
  }

  /** A copy of what was written. */
  copy(): Uint8Array {
    const bytes = Buffer.allocUnsafe(this.at);
    this.buffer.copy(bytes, 0, 0, this.at);
    return bytes;
  }

  text(tag: number, value: string | undefined): void {
    if (value === undefined || value === '') return;
    const { length } = value;
    this.reserve(TAG_BYTES_MAX + VARINT_BYTES_MAX + length * UNIT_BYTES_MAX);
    this.put(tag);
    if (length >= SHORT_TEXT || !this.shortAscii(value)) this.anyText(value);
  }

  bytes(tag: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.reserve(TAG_BYTES_MAX + VARINT_BYTES_MAX + value.length);
    this.put(tag);
    this.put(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  /** Bytes given as lower-case hex. */
  hex(tag: number, value: string): void {
    const length = value.length / 2;
    this.reserve(TAG_BYTES_MAX + VARINT_BYTES_MAX + length);
    this.put(tag);
    this.put(length);
    this.at += this.buffer.write(value, this.at, length, 'hex');
  }

  flag(tag: number, value: boolean): void {
    if (value) this.number(tag, 1);
  }

  /** A whole number from 0 to 2^53 - 1. */
  number(tag: number, value: number): void {
    if (value === 0) return;
    this.reserve(TAG_BYTES_MAX + VARINT_BYTES_MAX);
    this.put(tag);
    this.put(value);
  }

  /** A whole number of 64 bits that is not negative. */
  count(tag: number, value: bigint): void {
    if (value !== 0n) this.presentCount(tag, value);
  }

  /** The same where zero differs from absent. */
  optionalCount(tag: number, value: bigint | undefined): void {
    if (value !== undefined) this.presentCount(tag, value);
  }

  /** `Date`: the year has two bytes, month and day one each. */
  date(tag: number, date: IsoDate | undefined): void {
    if (date === undefined) return;
    const digit = (place: number): number => date.charCodeAt(place) - ZERO;
    const start = this.open(tag);
    this.number(DATE.year, digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3));
    this.number(DATE.month, digit(5) * 10 + digit(6));
    this.number(DATE.day, digit(8) * 10 + digit(9));
    this.close(start);
  }

  /** `Timestamp`: whole seconds, rounded down, and the rest in nanoseconds. */
  instant(tag: number, instant: Instant | undefined): void {
    if (instant === undefined) return;
    const seconds = secondsOfInstant(instant);
    const start = this.open(tag);
    if (seconds >= 0) this.number(TIMESTAMP.seconds, seconds);
    // A negative number has the varint of its two's complement.
    else this.presentCount(TIMESTAMP.seconds, BigInt.asUintN(64, BigInt(seconds)));
    this.number(TIMESTAMP.nanos, nanosBelowSecond(instant));
    this.close(start);
  }

  /** Begins a nested message. @returns what `close` must be called with. */
  open(tag: number): number {
    this.reserve(TAG_BYTES_MAX + VARINT_BYTES_MAX);
    this.put(tag);
    this.at += 1;
    return this.at;
  }

  /** Ends a nested message; one byte of length was left free, which is nearly always enough. */
  close(start: number): void {
    const length = this.at - start;
    if (length < 0x80) {
      this.buffer[start - 1] = length;
      return;
    }
    const sizeBytes = varintBytes(length);
    this.reserve(sizeBytes);
    this.buffer.copyWithin(start - 1 + sizeBytes, start, this.at);
    this.at = start - 1;
    this.put(length);
    this.at += length;
  }

  private presentCount(tag: number, value: bigint): void {
    this.reserve(TAG_BYTES_MAX + VARINT_BYTES_MAX);
    this.put(tag);
    if (value <= SAFE_MAX) {
      this.put(Number(value));
      return;
    }
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) this.buffer[this.at++] = Number(rest & 0x7fn) | 0x80;
    this.buffer[this.at++] = Number(rest);
  }

  /** One varint; room was reserved. */
  private put(value: number): void {
    const { buffer } = this;
    if (value < 0x80) {
      buffer[this.at++] = value;
      return;
    }
    let rest = value;
    // Beyond 32 bits there are no bit operations on numbers.
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 0x80)) {
      buffer[this.at++] = rest % 0x80 | 0x80;
    }
    for (; rest >= 0x80; rest >>>= 7) buffer[this.at++] = (rest & 0x7f) | 0x80;
    buffer[this.at++] = rest;
  }

  /** Length and text; false, with nothing written, where a character is not ASCII. */
  private shortAscii(value: string): boolean {
    const { buffer } = this;
    const { length } = value;
    const start = this.at + 1;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) return false;
      buffer[start + index] = code;
    }
    buffer[this.at] = length;
    this.at = start + length;
    return true;
  }

  private anyText(value: string): void {
    const start = this.at + varintBytes(value.length);
    const { written } = utf8.encodeInto(value, this.buffer.subarray(start));
    const end = this.at + varintBytes(written);
    if (end !== start) this.buffer.copyWithin(end, start, start + written);
    this.put(written);
    this.at += written;
  }

  private reserve(bytes: number): void {
    const needed = this.at + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.buffer.length));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}
