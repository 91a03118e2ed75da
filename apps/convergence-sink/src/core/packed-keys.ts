/**
 * Texts of keys by slot, and the slot of a text: a hash table in arrays of numbers. As strings in
 * a map the keys were half of the memory of their states, all of it to be marked and moved by the
 * garbage collector, and they let the heap grow by a multiple of that.
 *
 * Slots whose texts have the same hash, as far as the table tells hashes apart, are a chain.
 */

/** A longer key is not held: each row has room for the longest key that came. */
export const KEY_LENGTH_MAX = 95;
/** One byte of a row is the length; rows are whole words of 8 bytes. */
const ROW_BYTES_MIN = 40;
const WORD_BYTES = 8;
/** A character above does not fit in one byte, and no key with it is held. */
const CHARACTER_MAX = 0xff;
/** FNV-1a, and the steps of MurmurHash3 that spread what differs in the last characters. */
const HASH_START = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;
const SPREAD = 0x85ebca6b | 0;
/** Ends a chain; slots stand in it as their number plus one. */
const NONE = 0;

export class PackedKeys {
  private rowBytes = ROW_BYTES_MIN;
  private rows = new Uint8Array(0);
  private hashes = new Int32Array(0);
  /** The first of each chain; as many as a power of two. */
  private heads = new Int32Array(1);
  /** Of each slot the next one of its chain. */
  private nexts = new Int32Array(0);

  /** True where the text can be put. */
  canHold(text: string): boolean {
    if (text.length > KEY_LENGTH_MAX) return false;
    for (let index = 0; index < text.length; index += 1) {
      if (text.charCodeAt(index) > CHARACTER_MAX) return false;
    }
    return true;
  }

  /** The slot that has the text; undefined where none has. */
  slotOf(text: string): number | undefined {
    const hash = hashOf(text);
    const { heads, nexts, hashes } = this;
    let link = heads[hash & (heads.length - 1)] as number;
    while (link !== NONE) {
      const slot = link - 1;
      if (hashes[slot] === hash && this.isTextOf(slot, text)) return slot;
      link = nexts[slot] as number;
    }
    return undefined;
  }

  /** Gives a free slot a text that can be held and no slot has. */
  put(slot: number, text: string): void {
    if (text.length >= this.rowBytes) this.widen(text.length + 1);
    const start = slot * this.rowBytes;
    this.rows[start] = text.length;
    for (let index = 0; index < text.length; index += 1) {
      this.rows[start + 1 + index] = text.charCodeAt(index);
    }
    this.hashes[slot] = hashOf(text);
    this.link(slot);
  }

  /** Frees a slot. */
  remove(slot: number): void {
    const { heads, nexts } = this;
    const chain = this.chainOf(slot);
    const next = nexts[slot] as number;
    let link = heads[chain] as number;
    if (link === slot + 1) {
      heads[chain] = next;
      return;
    }
    while (nexts[link - 1] !== slot + 1) link = nexts[link - 1] as number;
    nexts[link - 1] = next;
  }

  /** Gives a free slot the text of another one, which is free then. */
  move({ from, to }: { readonly from: number; readonly to: number }): void {
    this.remove(from);
    this.rows.copyWithin(to * this.rowBytes, from * this.rowBytes, (from + 1) * this.rowBytes);
    this.hashes[to] = this.hashes[from] as number;
    this.link(to);
  }

  /** Makes room for so many slots, of which the first `used` are not free. */
  resize(capacity: number, { used }: { readonly used: number }): void {
    this.rows = resized(this.rows, new Uint8Array(capacity * this.rowBytes));
    this.hashes = resized(this.hashes, new Int32Array(capacity));
    this.nexts = new Int32Array(capacity);
    this.heads = new Int32Array(powerOfTwo(capacity));
    for (let slot = 0; slot < used; slot += 1) this.link(slot);
  }

  /** Frees all slots; the room stays. */
  clear(): void {
    this.heads.fill(NONE);
  }

  private isTextOf(slot: number, text: string): boolean {
    const { rows } = this;
    const start = slot * this.rowBytes;
    if (rows[start] !== text.length) return false;
    for (let index = 0; index < text.length; index += 1) {
      if (rows[start + 1 + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  private chainOf(slot: number): number {
    return (this.hashes[slot] as number) & (this.heads.length - 1);
  }

  private link(slot: number): void {
    const chain = this.chainOf(slot);
    this.nexts[slot] = this.heads[chain] as number;
    this.heads[chain] = slot + 1;
  }

  private widen(bytes: number): void {
    const former = this.rows;
    const formerBytes = this.rowBytes;
    this.rowBytes = Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
    this.rows = new Uint8Array((former.length / formerBytes) * this.rowBytes);
    for (let start = 0, to = 0; start < former.length; start += formerBytes, to += this.rowBytes) {
      this.rows.set(former.subarray(start, start + formerBytes), to);
    }
  }
}

function hashOf(text: string): number {
  let hash = HASH_START;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), HASH_PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), SPREAD);
  return hash ^ (hash >>> 13);
}

/** The larger array, with what the former one held as far as it fits. */
function resized<T extends Uint8Array | Int32Array>(former: T, next: T): T {
  next.set(former.subarray(0, next.length));
  return next;
}

/** The least power of two that is not less. */
function powerOfTwo(count: number): number {
  let power = 1;
  while (power < count) power *= 2;
  return power;
}
