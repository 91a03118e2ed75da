/**
 * Scans encoded messages: notes where each field lies, without building anything.
 *
 * It vouches only for messages of the usual form: known fields in their own wire type and at most
 * once. Whatever else it meets it leaves to the generated decoder, which has the last word.
 */
import { isText } from './text-checks.js';
import { LENGTH_DELIMITED, VARINT } from './message-plan.js';
import type { FieldPlan, MessagePlan, ScanPlan } from './message-plan.js';

const BIT64 = 1;
const BIT32 = 5;
const TWO_POW_32 = 4_294_967_296;
const NO_BYTES = new Uint8Array(0);
/** Largest high word of a number that is exact as a double. */
const SAFE_HIGH_MAX = 0x1f_ffff;

/** True where the message just scanned keeps its rule. */
export type MessageRule = (fields: FieldScanner) => boolean;

/** Checks by slot; holes have none. */
export interface ScanChecks {
  /** 1 at each code this release knows, 0 (not said) included. */
  readonly enums: readonly (Uint8Array | undefined)[];
  readonly messages: readonly (MessageRule | undefined)[];
}

/** One scanner is used for one message after the other; what it notes holds until the next scan. */
export class FieldScanner {
  bytes: Uint8Array = NO_BYTES;
  private readonly isPresent: Uint8Array;
  /** Start of the content, or the low word of a number. */
  private readonly first: Int32Array;
  /** End of the content, or the high word of a number. */
  private readonly second: Int32Array;
  private position = 0;
  private low = 0;
  private high = 0;

  /** Without checks only the form is looked at. */
  constructor(
    private readonly plan: ScanPlan,
    private readonly checks?: ScanChecks,
  ) {
    this.isPresent = new Uint8Array(plan.slots);
    this.first = new Int32Array(plan.slots);
    this.second = new Int32Array(plan.slots);
  }

  /** True where the message has the usual form and keeps every check. */
  scan(bytes: Uint8Array): boolean {
    this.bytes = bytes;
    this.position = 0;
    this.clear(this.plan.root);
    return this.message(this.plan.root, bytes.length);
  }

  has(slot: number): boolean {
    return this.isPresent[slot] === 1;
  }

  /** Start of the content; only where the field is there. */
  start(slot: number): number {
    return this.first[slot] ?? 0;
  }

  /** End of the content; only where the field is there. */
  end(slot: number): number {
    return this.second[slot] ?? 0;
  }

  /** True where a text or bytes field is there and not empty. */
  isGiven(slot: number): boolean {
    return this.isPresent[slot] === 1 && this.first[slot] !== this.second[slot];
  }

  /** A number of 32 bits without sign; 0 where absent. */
  uint32(slot: number): number {
    return this.isPresent[slot] === 1 ? (this.first[slot] ?? 0) >>> 0 : 0;
  }

  /** A number of 64 bits with sign, rounded beyond 2^53; 0 where absent. */
  int64AsNumber(slot: number): number {
    if (this.isPresent[slot] !== 1) return 0;
    return (this.second[slot] ?? 0) * TWO_POW_32 + ((this.first[slot] ?? 0) >>> 0);
  }

  /** A number of 64 bits without sign; 0 where absent. */
  uint64(slot: number): bigint {
    if (this.isPresent[slot] !== 1) return 0n;
    const high = (this.second[slot] ?? 0) >>> 0;
    const low = (this.first[slot] ?? 0) >>> 0;
    if (high <= SAFE_HIGH_MAX) return BigInt(high * TWO_POW_32 + low);
    return (BigInt(high) << 32n) | BigInt(low);
  }

  private clear({ firstSlot, endSlot }: MessagePlan): void {
    for (let slot = firstSlot; slot < endSlot; slot += 1) this.isPresent[slot] = 0;
  }

  private message(plan: MessagePlan, end: number): boolean {
    const { fields } = plan;
    while (this.position < end) {
      if (!this.varint(end) || this.high !== 0) return false;
      const number = this.low >>> 3;
      const wireType = this.low & 7;
      if (number === 0) return false;
      const field = number < fields.length ? fields[number] : undefined;
      const isGood =
        field === undefined ? this.skip(wireType, end) : this.field(field, wireType, end);
      if (!isGood) return false;
    }
    return this.position === end;
  }

  private field(field: FieldPlan, wireType: number, end: number): boolean {
    const { slot } = field;
    if (wireType !== field.wireType) return false;
    if (this.isPresent[slot] === 1 && !field.isRepeated) return false;
    if (!this.varint(end)) return false;
    if (wireType === VARINT) return this.number(field);
    if (this.high !== 0 || this.low < 0 || this.low > end - this.position) return false;
    this.isPresent[slot] = 1;
    const start = this.position;
    const contentEnd = start + this.low;
    this.first[slot] = start;
    this.second[slot] = contentEnd;
    if (field.message !== undefined) return this.nested(field, field.message, contentEnd);
    this.position = contentEnd;
    return (
      field.kind !== 'text' || this.checks === undefined || isText(this.bytes, start, contentEnd)
    );
  }

  private nested({ slot, isRepeated }: FieldPlan, message: MessagePlan, end: number): boolean {
    if (isRepeated) this.clear(message);
    if (!this.message(message, end)) return false;
    const rule = this.checks?.messages[slot];
    return rule === undefined || rule(this);
  }

  private number({ slot, kind }: FieldPlan): boolean {
    if (kind === 'varint32' && this.high !== 0) return false;
    this.isPresent[slot] = 1;
    this.first[slot] = this.low;
    this.second[slot] = this.high;
    const known = this.checks?.enums[slot];
    return known === undefined || known[this.low] === 1;
  }

  /** Passes over a field this release does not know. */
  private skip(wireType: number, end: number): boolean {
    if (wireType === VARINT) return this.varint(end);
    if (wireType === LENGTH_DELIMITED) {
      if (!this.varint(end) || this.high !== 0 || this.low < 0) return false;
      this.position += this.low;
    } else if (wireType === BIT64 || wireType === BIT32) {
      this.position += wireType === BIT64 ? 8 : 4;
    } else return false;
    return this.position <= end;
  }

  /** Reads a varint into `low` and `high`; false where it is cut off or longer than 64 bits. */
  private varint(end: number): boolean {
    const { bytes } = this;
    let { position } = this;
    if (position >= end) return false;
    const byte = bytes[position] ?? 0;
    if (byte < 0x80) {
      this.low = byte;
      this.high = 0;
      this.position = position + 1;
      return true;
    }
    let [low, high] = [0, 0];
    for (let shift = 0; shift < 70 && position < end; shift += 7) {
      const next = bytes[position] ?? 0;
      const bits = next & 0x7f;
      position += 1;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else if (bits > 1) return false;
      else high |= bits << 31;
      if (next < 0x80) {
        this.low = low;
        this.high = high;
        this.position = position;
        return true;
      }
    }
    return false;
  }
}
