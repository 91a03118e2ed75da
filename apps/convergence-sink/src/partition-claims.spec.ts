import { describe, expect, it } from '@jest/globals';
import { aTradeKey, instant } from '@tributary/testing';
import type { StoredTrade, TradeWriter } from '@tributary/trade-store-writer';
import { PartitionClaims } from './partition-claims.js';

const key = aTradeKey();
const TRADE: StoredTrade = {
  state: {
    key,
    revision: 1n,
    version: 1n,
    sourceSystem: 'oms',
    isCorrection: false,
    receivedAt: instant('2026-01-05T10:00:01Z'),
    contentHash: '0a'.repeat(16),
    status: 'BOOKED',
    confirmationStatus: 'UNCONFIRMED',
    awaitingRoot: false,
    hasTerms: true,
    decidedAt: instant('2026-01-05T12:00:00Z'),
  },
};
const EVENT_KEYS = Array.from({ length: 20 }, (_, index) => `key-${index}`);

/** Claims over a store that gives each one the next epoch. */
function someClaims(rememberedKeysMax: number) {
  let epoch = 0n;
  const writer: Pick<TradeWriter, 'claim'> = {
    claim: async () => ({ originId: 1, epoch: (epoch += 1n), nextPosition: 0n }),
  };
  const claims = new PartitionClaims(writer as TradeWriter, { owner: 'test', rememberedKeysMax });
  const take = async (partition: number) => {
    const taken = await claims.take({ topic: 'trades', partition }, 0n);
    return { topic: 'trades', partition, epoch: taken.epoch, expectedOffset: 0n };
  };
  /** Keys left after a batch of all of them. */
  const keysKept = (batch: Awaited<ReturnType<typeof take>>): number => {
    const memory = claims.memoryOf(batch);
    memory?.beginAt(0n);
    memory?.remember({
      read: new Map(),
      changes: EVENT_KEYS.map((eventKey) => ({ eventKey, ...TRADE })),
    });
    return EVENT_KEYS.filter((eventKey) => memory?.recall(eventKey, key) !== undefined).length;
  };
  return { claims, take, keysKept };
}

describe('the keys of a process', () => {
  it('are shared by the partitions that remember', async () => {
    const { claims, take, keysKept } = someClaims(12);
    const first = await take(0);
    expect(keysKept(first)).toBe(12);
    const second = await take(1);
    expect(keysKept(first)).toBe(12);
    expect(keysKept(second)).toBe(6);
    expect(keysKept(first)).toBe(6);
    const third = await take(2);
    expect([third, second, first].map(keysKept)).toEqual([4, 4, 4]);
    claims.release(second);
    expect([third, first].map(keysKept)).toEqual([6, 6]);
  });

  it('are remembered under the claim of the batch alone', async () => {
    const { claims, take, keysKept } = someClaims(12);
    const former = await take(0);
    expect(keysKept(former)).toBe(12);
    const latter = await take(0);
    expect(claims.memoryOf(former)).toBeUndefined();
    expect(claims.memoryOf(latter)?.recall('key-19', key)).toBeUndefined();
    expect(keysKept(latter)).toBe(12);
    claims.release(latter);
    expect(claims.memoryOf(latter)).toBeUndefined();
    expect(claims.of(latter)).toMatchObject({ epoch: latter.epoch });
  });

  it('are none where each partition would get less than one', async () => {
    const { take, keysKept } = someClaims(1);
    const [first, second] = [await take(0), await take(1)];
    expect(keysKept(first)).toBe(1);
    expect([second, first].map(keysKept)).toEqual([0, 0]);
  });
});
