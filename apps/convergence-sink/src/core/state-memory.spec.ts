import { describe, expect, it } from '@jest/globals';
import type { TradeState } from '@tributary/domain';
import { aTradeKey, instant } from '@tributary/testing';
import type { StoredTrade } from '@tributary/trade-store-writer';
import fc from 'fast-check';
import { SOURCE_NAMES_MAX } from './source-names.js';
import { StateMemory } from './state-memory.js';
import type { CommittedStates } from './state-memory.js';

const SEED = 20260105;
const key = aTradeKey();

/** Told apart by the revision. */
function trade(revision: bigint, overrides: Partial<TradeState> = {}): StoredTrade {
  const at = instant('2026-01-05T10:00:01Z');
  return {
    state: {
      key,
      revision,
      version: 1n,
      sourceSystem: 'oms',
      isCorrection: false,
      receivedAt: at,
      contentHash: '0a'.repeat(16),
      status: 'BOOKED',
      confirmationStatus: 'UNCONFIRMED',
      awaitingRoot: false,
      hasTerms: true,
      decidedAt: at,
      ...overrides,
    },
  };
}

/** A memory that has begun, of so many keys. */
function aMemory(keysMax: number): StateMemory {
  const memory = new StateMemory(keysMax);
  memory.beginAt(0n);
  return memory;
}

const tradesOf = (eventKeys: readonly string[], revision = 1n): Map<string, StoredTrade> =>
  new Map(eventKeys.map((eventKey) => [eventKey, trade(revision)]));
const revisionOf = (memory: StateMemory, eventKey: string): bigint | undefined =>
  memory.recall(eventKey, key)?.state.revision;
const known = (memory: StateMemory, eventKeys: readonly string[]): string[] =>
  eventKeys.filter((eventKey) => memory.recall(eventKey, key) !== undefined);
const named = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

const read = (trades: ReadonlyMap<string, StoredTrade>): CommittedStates => ({
  read: trades,
  changes: [],
});

describe('StateMemory', () => {
  it('recalls what was remembered last of a key, under the key it is asked with', () => {
    const memory = aMemory(10);
    memory.remember(read(tradesOf(['a'], 1n)));
    memory.remember(read(tradesOf(['a'], 2n)));
    expect(memory.recall('a', key)).toEqual(trade(2n));
    expect(memory.recall('a', key)?.state.key).toBe(key);
    expect(memory.recall('b', key)).toBeUndefined();
  });

  it('forgets all when others wrote trades, and when it is told to', () => {
    const memory = aMemory(10);
    memory.remember(read(tradesOf(['a'])));
    memory.beginAt(0n);
    expect(known(memory, ['a'])).toEqual(['a']);
    memory.beginAt(4n);
    expect(known(memory, ['a'])).toEqual([]);
    memory.remember(read(tradesOf(['a'])));
    memory.forget();
    expect(known(memory, ['a'])).toEqual([]);
  });

  it('keeps raw positions until a failure, whoever else wrote trades', () => {
    const memory = aMemory(10);
    expect(memory.rawPositions).toBeUndefined();
    const positions = [{ rawTopic: 'raw', rawPartition: 0, lastOffset: 1n, lastOrdinal: 0n }];
    memory.rememberRawPositions(positions);
    memory.beginAt(2n);
    expect(memory.rawPositions).toBe(positions);
    memory.forget();
    expect(memory.rawPositions).toBeUndefined();
  });

  it('of no keys remembers nothing', () => {
    const memory = aMemory(0);
    memory.remember(read(tradesOf(['a'])));
    expect(known(memory, ['a'])).toEqual([]);
  });

  it('begins again where records name too many sources', () => {
    const memory = aMemory(2 * SOURCE_NAMES_MAX);
    const sources = named('source-', SOURCE_NAMES_MAX);
    const trades = sources.map((sourceSystem) => trade(1n, { sourceSystem }));
    memory.remember(
      read(new Map(sources.map((name, index) => [name, trades[index] ?? trade(1n)]))),
    );
    expect(known(memory, sources)).toHaveLength(SOURCE_NAMES_MAX);
    memory.remember(read(new Map([['a', trade(1n, { sourceSystem: 'one-more' })]])));
    expect(known(memory, [...sources, 'a'])).toEqual(['a']);
  });
});

describe('a full StateMemory', () => {
  it('keeps the keys that were used since the hand passed them', () => {
    const subset = fc
      .integer({ min: 1, max: 40 })
      .chain((size) => fc.tuple(fc.constant(size), fc.subarray(named('old-', size))));
    fc.assert(
      fc.property(subset, fc.boolean(), ([size, used], isWritten) => {
        const memory = aMemory(size);
        memory.remember(read(tradesOf(named('old-', size))));
        if (isWritten) memory.remember(read(tradesOf(used, 2n)));
        else known(memory, used);
        const fresh = named('new-', size - used.length);
        memory.remember(read(tradesOf(fresh)));
        expect(known(memory, [...named('old-', size), ...fresh])).toEqual([...used, ...fresh]);
      }),
      { seed: SEED },
    );
  });

  it('gives up a key that is not used again', () => {
    const memory = aMemory(3);
    memory.remember(read(tradesOf(['a', 'b', 'c'])));
    known(memory, ['a', 'b', 'c']);
    memory.remember(read(tradesOf(['d', 'e', 'f'])));
    expect(known(memory, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['d', 'e', 'f']);
  });

  it('reaches a smaller limit when it remembers next, and keeps what was used', () => {
    const memory = aMemory(1_000);
    const eventKeys = named('key-', 1_000);
    memory.remember(read(tradesOf(eventKeys)));
    memory.limitTo(10);
    const used = eventKeys.filter((_, index) => index % 100 === 42);
    expect(known(memory, used)).toEqual(used);
    memory.remember(read(new Map()));
    expect(known(memory, eventKeys)).toEqual(used);
    memory.limitTo(0);
    memory.remember(read(tradesOf(['a'])));
    expect(known(memory, [...eventKeys, 'a'])).toEqual([]);
  });
});

const EVENT_KEYS = named('key-', 12);
const anyCommand = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('remember' as const),
      keys: fc.subarray(EVENT_KEYS, { minLength: 0, maxLength: 5 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('recall' as const),
      keys: fc.subarray(EVENT_KEYS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      keysMax: fc.integer({ min: 0, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' as const }) },
);

/** Everything that was remembered and not forgotten, and how much of it may be known. */
class Model {
  readonly revisions = new Map<string, bigint>();
  private revision = 0n;

  constructor(public keysMax: number) {}

  remember(eventKeys: readonly string[]): Map<string, StoredTrade> {
    this.revision += 1n;
    for (const eventKey of eventKeys) this.revisions.set(eventKey, this.revision);
    return tradesOf(eventKeys, this.revision);
  }

  /** What is recalled is what was remembered last, or nothing where the key was given up. */
  check(memory: StateMemory, eventKeys: readonly string[]): number {
    let count = 0;
    for (const eventKey of eventKeys) {
      const revision = revisionOf(memory, eventKey);
      if (revision === undefined) this.revisions.delete(eventKey);
      else count += 1;
      expect(revision).toBe(this.revisions.get(eventKey));
    }
    return count;
  }
}

describe('StateMemory under any use', () => {
  it('knows no more keys than it may, all as they were remembered last', () => {
    fc.assert(
      fc.property(
        fc.array(anyCommand, { maxLength: 40, size: 'max' }),
        fc.integer({ min: 0, max: 9 }),
        (commands, keysMax) => {
          const memory = aMemory(keysMax);
          const model = new Model(keysMax);
          for (const command of commands) {
            if (command.kind === 'remember') {
              memory.remember(read(model.remember(command.keys)));
            } else if (command.kind === 'recall') {
              model.check(memory, command.keys);
            } else if (command.kind === 'limit') {
              model.keysMax = command.keysMax;
              memory.limitTo(command.keysMax);
            } else {
              model.revisions.clear();
              memory.forget();
            }
          }
          memory.remember(read(model.remember(['last'])));
          expect(model.check(memory, ['last'])).toBe(Math.min(1, model.keysMax));
          expect(model.check(memory, [...EVENT_KEYS, 'last'])).toBeLessThanOrEqual(model.keysMax);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });
});
