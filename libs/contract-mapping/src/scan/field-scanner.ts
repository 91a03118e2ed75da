/**
 * Scans encoded messages: notes where each field lies, without building anything.
 *
 * It vouches only for messages of the usual form: known fields in their own wire type and at most
 * once. Whatever else it meets it leaves to the generated decoder, which has the last word.
 */
import { isText } from './text-checks.js';
import { LENGTH_DELIMITED, UNKNOWN_TAG, VARINT } from './message-plan.js';
import type { FieldPlan, MessagePlan, ScanPlan } from './message-plan.js';

const BIT64 = 1;
const BIT32 = 5;
/** The part of a tag that tells how the field is encoded. */
const WIRE_TYPE = 7;
const ONE_BYTE_MAX = 0x7f;
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

/** What the scanner does with a field. */
const NUMBER32 = 0;
const NUMBER64 = 1;
const CODE = 2;
const BYTES = 3;
const TEXT = 4;
const MESSAGE = 5;
const REPEATED_MESSAGE = 6;

/** No position: what was met is not of the usual form. */
const REFUSED = -1;

/** One scanner is used for one message after the other; what it notes holds until the next scan. */
export class FieldScanner {
  bytes: Uint8Array = NO_BYTES;
  private readonly isPresent: Uint8Array;
  /** Start of the content, or the low word of a number. */
  private readonly first: Int32Array;
  /** End of the content, or the high word of a number. */
  private readonly second: Int32Array;
  private readonly kinds: Uint8Array;
  private readonly messages: readonly (MessagePlan | undefined)[];
  private readonly root: MessagePlan;
  private low = 0;
  private high = 0;

  /** Without checks only the form is looked at. */
  constructor(
    { root, fields }: ScanPlan,
    private readonly checks?: ScanChecks,
  ) {
    this.isPresent = new Uint8Array(fields.length);
    this.first = new Int32Array(fields.length);
    this.second = new Int32Array(fields.length);
    this.kinds = Uint8Array.from(fields, (field) => kindOf(field, checks !== undefined));
    this.messages = fields.map(({ message }) => message);
    this.root = root;
  }

  /** True where the message has the usual form and keeps every check. */
  scan(bytes: Uint8Array): boolean {
    this.bytes = bytes;
    this.isPresent.fill(0);
    return this.message(this.root, 0, bytes.length);
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

  /** Positions go from hand to hand: what is kept in the object is read and stored each time. */
  private message(message: MessagePlan, start: number, end: number): boolean {
    const { bytes, isPresent, first, second } = this;
    const { slotOfTag } = message;
    let position = start;
    while (position < end) {
      let tag = bytes[position] ?? 0;
      position += 1;
      if (tag > ONE_BYTE_MAX) {
        position = this.varint(position - 1, end);
        if (position === REFUSED || this.high !== 0) return false;
        tag = this.low >>> 0;
      }
      const slot = tag < slotOfTag.length ? (slotOfTag[tag] ?? UNKNOWN_TAG) : UNKNOWN_TAG;
      if (slot < 0) {
        position = slot === UNKNOWN_TAG ? this.skip(tag & WIRE_TYPE, position, end) : REFUSED;
        if (position === REFUSED) return false;
        continue;
      }
      const kind = this.kinds[slot] ?? 0;
      if (isPresent[slot] === 1 && kind !== REPEATED_MESSAGE) return false;
      isPresent[slot] = 1;
      if (position >= end) return false;
      let low = bytes[position] ?? 0;
      let high = 0;
      position += 1;
      if (low > ONE_BYTE_MAX) {
        position = this.varint(position - 1, end);
        if (position === REFUSED) return false;
        ({ low, high } = this);
      }
      if (kind <= CODE) {
        if (high !== 0 && kind !== NUMBER64) return false;
        if (kind === CODE && this.checks?.enums[slot]?.[low] !== 1) return false;
        first[slot] = low;
        second[slot] = high;
        continue;
      }
      if (high !== 0 || low < 0 || low > end - position) return false;
      const contentEnd = position + low;
      first[slot] = position;
      second[slot] = contentEnd;
      if (kind === TEXT) {
        if (!isText(bytes, position, contentEnd)) return false;
      } else if (kind !== BYTES && !this.nested(slot, position, contentEnd)) return false;
      position = contentEnd;
    }
    return position === end;
  }

  private nested(slot: number, start: number, end: number): boolean {
    const message = this.messages[slot];
    if (message === undefined) return false;
    if (this.kinds[slot] === REPEATED_MESSAGE) this.clear(message);
    if (!this.message(message, start, end)) return false;
    const rule = this.checks?.messages[slot];
    return rule === undefined || rule(this);
  }

  /** What the one before had. */
  private clear({ firstSlot, endSlot }: MessagePlan): void {
    for (let slot = firstSlot; slot < endSlot; slot += 1) this.isPresent[slot] = 0;
  }

  /** Passes over a field this release does not know. @returns where it ends. */
  private skip(wireType: number, at: number, end: number): number {
    let position = at;
    if (wireType === VARINT) return this.varint(at, end);
    if (wireType === LENGTH_DELIMITED) {
      position = this.varint(at, end);
      if (position === REFUSED || this.high !== 0 || this.low < 0) return REFUSED;
      position += this.low;
    } else if (wireType === BIT64 || wireType === BIT32) {
      position += wireType === BIT64 ? 8 : 4;
    } else return REFUSED;
    return position <= end ? position : REFUSED;
  }

  /**
   * Reads a varint into `low` and `high`. Those of one byte are read where they are met: most are.
   * @returns where it ends; it must, within 64 bits.
   */
  private varint(at: number, end: number): number {
    const { bytes } = this;
    const byte = bytes[at] ?? 0;
    const next = at + 1 < end ? (bytes[at + 1] ?? 0) : byte;
    if (byte <= ONE_BYTE_MAX || next > ONE_BYTE_MAX) return this.anyVarint(at, end);
    this.low = (byte & 0x7f) | (next << 7);
    this.high = 0;
    return at + 2;
  }

  private anyVarint(at: number, end: number): number {
    const { bytes } = this;
    let low = 0;
    let high = 0;
    let position = at;
    for (let shift = 0; shift < 70 && position < end; shift += 7) {
      const next = bytes[position] ?? 0;
      const bits = next & 0x7f;
      position += 1;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else if (bits > 1) return REFUSED;
      else high |= bits << 31;
      if (next <= ONE_BYTE_MAX) {
        this.low = low;
        this.high = high;
        return position;
      }
    }
    return REFUSED;
  }
}

/** Without checks a text is bytes and a code a number like others. */
function kindOf({ kind, isRepeated, enumName }: FieldPlan, isChecked: boolean): number {
  if (kind === 'message') return isRepeated ? REPEATED_MESSAGE : MESSAGE;
  if (kind === 'varint64') return NUMBER64;
  if (kind === 'varint32') return isChecked && enumName !== '' ? CODE : NUMBER32;
  return isChecked && kind === 'text' ? TEXT : BYTES;
}
