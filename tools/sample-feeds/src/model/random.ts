/** A small seeded generator of numbers (mulberry32): a seed gives the same feeds anywhere. */

const UINT32 = 4_294_967_296;
export const SEED_MAX = UINT32 - 1;

export class Random {
  private state: number;

  /** @throws RangeError where the seed is no whole number from 0 to 2^32-1. */
  constructor(readonly seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > SEED_MAX) {
      throw new RangeError(`a seed is a whole number from 0 to ${SEED_MAX}`);
    }
    this.state = seed;
  }

  /** At least 0, below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / UINT32;
  }

  /** Whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws RangeError for an empty list. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to pick from');
    return items[this.below(items.length)] as T;
  }

  /** A stream of its own for one part, so that more draws in one part do not change the others. */
  fork(salt: number): Random {
    return new Random(
      (Math.imul(this.seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(salt, 0xc2b2ae35)) >>> 0,
    );
  }
}

/**
 * Interleaves lists by chance and evenly over their whole length; the order inside each list stays.
 * What belongs to one key must be in one list.
 */
export function interleave<T>(random: Random, lists: readonly (readonly T[])[]): T[] {
  const turns = lists.flatMap((list, index) => list.map(() => index));
  for (let last = turns.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [turns[last], turns[other]] = [turns[other]!, turns[last]!];
  }
  const next = lists.map(() => 0);
  return turns.map((index) => {
    const item = lists[index]![next[index]!]!;
    next[index]! += 1;
    return item;
  });
}
