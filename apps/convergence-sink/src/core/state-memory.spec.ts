import { describe, expect, it } from '@jest/globals';
import type { StoredTrade } from '@tributary/trade-store-writer';
import { StateMemory } from './state-memory.js';

/** Told apart by identity alone: what is in a state does not matter here. */
const trade = (): StoredTrade => ({ state: {} as StoredTrade['state'] });

describe('StateMemory', () => {
  it('recalls what was remembered last of a key', () => {
    const memory = new StateMemory(10);
    const [first, second] = [trade(), trade()];
    memory.beginAt(0n);
    memory.remember(new Map([['a', first]]));
    memory.remember(new Map([['a', second]]));
    expect(memory.recall('a')).toBe(second);
    expect(memory.recall('b')).toBeUndefined();
  });

  it('drops the keys remembered longest ago when it is full', () => {
    const memory = new StateMemory(2);
    memory.beginAt(0n);
    for (const key of ['a', 'b', 'a', 'c']) memory.remember(new Map([[key, trade()]]));
    expect(['a', 'b', 'c'].filter((key) => memory.recall(key) !== undefined)).toEqual(['a', 'c']);
    const many = new Map(['d', 'e', 'f'].map((key) => [key, trade()]));
    memory.remember(many);
    expect(['a', 'c', 'd', 'e', 'f'].filter((key) => memory.recall(key))).toEqual(['e', 'f']);
  });

  it('forgets all when others wrote trades, and when it is told to', () => {
    const memory = new StateMemory(10);
    memory.beginAt(3n);
    memory.remember(new Map([['a', trade()]]));
    memory.beginAt(3n);
    expect(memory.recall('a')).toBeDefined();
    memory.beginAt(4n);
    expect(memory.recall('a')).toBeUndefined();
    memory.remember(new Map([['a', trade()]]));
    memory.forget();
    expect(memory.recall('a')).toBeUndefined();
  });

  it('keeps raw positions until a failure, whoever else wrote trades', () => {
    const memory = new StateMemory(10);
    memory.beginAt(1n);
    expect(memory.rawPositions).toBeUndefined();
    const positions = [{ rawTopic: 'raw', rawPartition: 0, lastOffset: 1n, lastOrdinal: 0n }];
    memory.rememberRawPositions(positions);
    memory.beginAt(2n);
    expect(memory.rawPositions).toBe(positions);
    memory.forget();
    expect(memory.rawPositions).toBeUndefined();
  });

  it('of no keys remembers nothing', () => {
    const memory = new StateMemory(0);
    memory.beginAt(0n);
    memory.remember(new Map([['a', trade()]]));
    expect(memory.recall('a')).toBeUndefined();
  });
});
