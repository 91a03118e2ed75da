/**
 * What the owner of one partition remembers: states of keys as it last wrote or read them, and
 * the raw coordinates it has met. Only the owner writes these keys, but for batches and sweeps,
 * which raise the store's generation: then all is forgotten. The guard of the write stays, so a
 * state that is remembered wrongly cannot be written over.
 *
 * Each key has a slot. The slots in use are the first ones, and their rows grow with the keys, so
 * that a partition of few keys costs little: about 240 bytes a key, 290 after long use. A full
 * memory gives up a key that was not used lately.
 */
import type { TradeKey } from '@tributary/domain';
import type { RawPosition, StoredTrade } from '@tributary/trade-store-writer';
import { NewKeys } from './new-keys.js';
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
  private readonly slots = new Map<string, number>();
  /** The key of each slot in use. */
  private readonly eventKeys: string[] = [];
  private readonly states = new PackedStates();
  private readonly chances = new SecondChances();
  /** Slots there is room for. */
  private capacity = 0;
  private generation = -1n;
  private positions: readonly RawPosition[] | undefined;

  /** At most so many keys are remembered. */
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

  /** The trade of a key, given as its text and its parts; undefined where it is not remembered. */
  recall(eventKey: string, key: TradeKey): StoredTrade | undefined {
    const slot = this.slots.get(eventKey);
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
    this.states.write(this.slotFor(eventKey), trade);
  }

  private clear(): void {
    this.slots.clear();
    this.eventKeys.length = 0;
    this.states.clear();
    this.chances.clear();
  }

  /** The slot of a key: its own, a fresh one, or that of a key which is given up. */
  private slotFor(eventKey: string): number {
    const known = this.slots.get(eventKey);
    if (known !== undefined) {
      this.chances.give(known);
      return known;
    }
    const slot = this.eventKeys.length < this.keysMax ? this.freshSlot() : this.vacatedSlot();
    this.eventKeys[slot] = eventKey;
    this.slots.set(eventKey, slot);
    return slot;
  }

  private freshSlot(): number {
    const slot = this.eventKeys.length;
    if (slot === this.capacity) this.resize(Math.max(SLOTS_MIN, 2 * slot));
    return slot;
  }

  private vacatedSlot(): number {
    const slot = this.chances.next(this.eventKeys.length);
    this.slots.delete(this.eventKeys[slot] as string);
    return slot;
  }

  /** Gives keys up until no more than the limit are left. */
  private shrink(): void {
    while (this.eventKeys.length > this.keysMax) {
      const to = this.vacatedSlot();
      const from = this.eventKeys.length - 1;
      const eventKey = this.eventKeys.pop() as string;
      this.chances.moved({ from, to });
      if (to === from) continue;
      this.states.copy({ from, to });
      this.eventKeys[to] = eventKey;
      this.slots.set(eventKey, to);
    }
    if (this.capacity > this.keysMax) this.resize(this.capacity);
  }

  /** No more room than the limit allows. */
  private resize(wanted: number): void {
    this.capacity = Math.min(wanted, this.keysMax);
    this.states.resize(this.capacity);
    this.chances.resize(this.capacity);
  }
}
