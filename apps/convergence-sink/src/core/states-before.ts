/**
 * States that the records of a step meet. Each is made when it is asked for, which for most is
 * once, while its first record is decided: nothing has to live through the step for them.
 */
import type { TradeKey } from '@tributary/domain';
import type { FoundStates, StoredTrade } from '@tributary/trade-store-writer';
import type { StateMemory } from './state-memory.js';

export interface KnownStates {
  /** The trade of a key, given as its text and its parts; undefined where the key is unseen. */
  get(eventKey: string, key: TradeKey): StoredTrade | undefined;
}

/** What was found in the store, and what the memory knows of the other keys. */
export class StatesBefore implements KnownStates {
  private readonly found: FoundStates[] = [];

  constructor(private readonly memory: StateMemory | undefined) {}

  add(found: FoundStates): void {
    if (found.size > 0) this.found.push(found);
  }

  /** True for keys that were found in the store. */
  has(eventKey: string): boolean {
    return this.found.some((each) => each.has(eventKey));
  }

  get(eventKey: string, key: TradeKey): StoredTrade | undefined {
    for (const each of this.found) {
      const trade = each.get(eventKey);
      if (trade !== undefined) return trade;
    }
    return this.memory?.recall(eventKey, key);
  }
}
