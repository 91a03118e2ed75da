/**
 * States the database told, by the names of their keys. A trade is made of its line when it is
 * asked for: most are wanted once, and what is made early must be kept until then.
 */
import type { TradeKey } from '@tributary/domain';
import type { StoredTrade } from './model.js';
import { forEachLine, storedTradeAt } from './state-text.js';

export class FoundStates implements Iterable<[string, StoredTrade]> {
  private text = '';
  /** Where the line of each name goes on. */
  private readonly lines = new Map<string, number>();

  constructor(private readonly asked: ReadonlyMap<string, TradeKey>) {}

  /** Adds lines whose numbers are the places of names, the first of which is number 1. */
  add(text: string, names: readonly string[]): void {
    const start = this.text.length;
    forEachLine(text, (place, at) => {
      const name = names[place - 1];
      if (name === undefined) throw new Error('a state of a key not asked for');
      this.lines.set(name, start + at);
    });
    this.text += text;
  }

  get size(): number {
    return this.lines.size;
  }

  has(name: string): boolean {
    return this.lines.has(name);
  }

  get(name: string): StoredTrade | undefined {
    const at = this.lines.get(name);
    const key = this.asked.get(name);
    if (at === undefined || key === undefined) return undefined;
    return storedTradeAt(this.text, { at, key });
  }

  keys(): IterableIterator<string> {
    return this.lines.keys();
  }

  *[Symbol.iterator](): Generator<[string, StoredTrade], void, undefined> {
    for (const name of this.lines.keys()) yield [name, this.get(name) as StoredTrade];
  }
}
