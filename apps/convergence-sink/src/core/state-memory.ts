/**
 * What the owner of one partition remembers: states of keys as it last wrote or read them, and
 * the raw coordinates it has met. Only the owner writes these
 * keys, but for batches and sweeps, which raise the store's generation: then all is forgotten. The
 * guard of the write stays, so a state that is remembered wrongly cannot be written over.
 */
import type { RawPosition, StoredTrade } from '@tributary/trade-store-writer';

export class StateMemory {
  /** Least recently used first. */
  private readonly trades = new Map<string, StoredTrade>();
  private generation = -1n;
  private positions: readonly RawPosition[] | undefined;

  /** At most so many keys are remembered. */
  constructor(private readonly keysMax: number) {}

  /** To be called with what the transaction reads, before anything is recalled in it. */
  beginAt(generation: bigint): void {
    if (generation !== this.generation) this.trades.clear();
    this.generation = generation;
  }

  recall(eventKey: string): StoredTrade | undefined {
    return this.trades.get(eventKey);
  }

  /** Only what is committed may be remembered. */
  remember(committed: ReadonlyMap<string, StoredTrade>): void {
    for (const [eventKey, trade] of committed) {
      this.trades.delete(eventKey);
      this.trades.set(eventKey, trade);
    }
    let surplus = this.trades.size - this.keysMax;
    if (surplus <= 0) return;
    for (const eventKey of this.trades.keys()) {
      this.trades.delete(eventKey);
      surplus -= 1;
      if (surplus === 0) break;
    }
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
    this.trades.clear();
    this.positions = undefined;
  }
}
