/**
 * What the owner of one partition remembers: states of keys as it last wrote or read them, and
 * the raw coordinates it has met. Only the owner writes these keys, but for batches and sweeps,
 * which raise the store's generation: then all is forgotten. The guard of the write stays, so a
 * state that is remembered wrongly cannot be written over.
 *
 * Each key has a slot. The slots in use are the first ones, and their rows grow with the keys, so
 * that a partition of few keys costs little: about 160 bytes a key, none of them in the heap. A
 * full memory gives up a key that was not used lately.
 */
import type { TradeKey } from '@tributary/domain';
import type { RawPosition, StoredTrade } from '@tributary/trade-store-writer';
import { NewKeys } from './new-keys.js';
import { PackedKeys } from './packed-keys.js';
import { PackedStates } from './packed-states.js';
import { SecondChances } from './second-chances.js';

/** Room made for the first key; doubled whenever it is used up. */
const SLOTS_MIN = 256;

export interface CommittedStates {
  readonly read: ReadonlyMap<string, StoredTrade>;
  readonly changes: readonly (StoredTrade & { readonly eventKey: string })[];
}

export class StateMemory {
  /** Of the partition: what the store said of keys that were new. */
  readonly newKeys = new NewKeys();
  private readonly keys = new PackedKeys();
  private readonly states = new PackedStates();
  private readonly chances = new SecondChances();
  /** Slots in use. */
  private used = 0;
  /** Slots there is room for. */
  private capacity = 0;
  private generation = -1n;
  private positions: readonly RawPosition[] | undefined;

  /** At most so many keys are remembered; of those that `PackedKeys` cannot hold none is. */
  constructor(private keysMax: number) {}

  /** Sets how many keys may be remembered; what is too much goes with the next `remember`. */
  limitTo(keysMax: number): void {
    this.keysMax = keysMax;
  }

  /** To be called with what the transaction reads, before anything is recalled in it. */
  beginAt(generation: bigint): void {
    if (generation !== this.generation) this.clear();
    this.generation = generation;
  }

  /** True where the trade of a key is remembered. */
  knows(eventKey: string): boolean {
    return this.keys.slotOf(eventKey) !== undefined;
  }

  /** The trade of a key, given as its text and its parts; undefined where it is not remembered. */
  recall(eventKey: string, key: TradeKey): StoredTrade | undefined {
    const slot = this.keys.slotOf(eventKey);
    if (slot === undefined) return undefined;
    this.chances.give(slot);
    return this.states.read(slot, key);
  }

  /** Only what is committed may be remembered: what a step read, and what it changed after that. */
  remember({ read, changes }: CommittedStates): void {
    this.shrink();
    if (this.keysMax === 0) return;
    read.forEach((trade, eventKey) => this.keep(eventKey, trade));
    for (const change of changes) this.keep(change.eventKey, change);
  }

  /** Highest raw coordinates; undefined where they must be read. Nobody else writes them. */
  get rawPositions(): readonly RawPosition[] | undefined {
    return this.positions;
  }

  /** Only what is committed. */
  rememberRawPositions(committed: readonly RawPosition[]): void {
    this.positions = committed;
  }

  /** After a failure of whatever kind: nothing that was remembered is trusted. */
  forget(): void {
    this.clear();
    this.positions = undefined;
  }

  private keep(eventKey: string, trade: StoredTrade): void {
    if (!this.states.hasRoomFor(trade)) this.clear();
    const slot = this.slotFor(eventKey);
    if (slot !== undefined) this.states.write(slot, trade);
  }

  private clear(): void {
    this.used = 0;
    this.keys.clear();
    this.states.clear();
    this.chances.clear();
  }

  /** The slot of a key: its own, a fresh one, or that of a key which is given up. */
  private slotFor(eventKey: string): number | undefined {
    const known = this.keys.slotOf(eventKey);
    if (known !== undefined) {
      this.chances.give(known);
      return known;
    }
    if (!this.keys.canHold(eventKey)) return undefined;
    const slot = this.used < this.keysMax ? this.freshSlot() : this.vacatedSlot();
    this.keys.put(slot, eventKey);
    return slot;
  }

  private freshSlot(): number {
    if (this.used === this.capacity) this.resize(Math.max(SLOTS_MIN, 2 * this.used));
    this.used += 1;
    return this.used - 1;
  }

  private vacatedSlot(): number {
    const slot = this.chances.next(this.used);
    this.keys.remove(slot);
    return slot;
  }

  /** Gives keys up until no more than the limit are left. */
  private shrink(): void {
    while (this.used > this.keysMax) {
      const to = this.vacatedSlot();
      this.used -= 1;
      const from = this.used;
      this.chances.moved({ from, to });
      if (to === from) continue;
      this.states.copy({ from, to });
      this.keys.move({ from, to });
    }
    if (this.capacity > this.keysMax) this.resize(this.capacity);
  }

  /** No more room than the limit allows. */
  private resize(wanted: number): void {
    this.capacity = Math.min(wanted, this.keysMax);
    this.keys.resize(this.capacity, { used: this.used });
    this.states.resize(this.capacity);
    this.chances.resize(this.capacity);
  }
}
