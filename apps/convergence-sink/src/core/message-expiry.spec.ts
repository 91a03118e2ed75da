import { describe, expect, it } from '@jest/globals';
import type { Instant } from '@tributary/domain';
import { instant } from '@tributary/testing';
import { LATENESS_NANOS, oldestKept, planMessageExpiry } from './message-expiry.js';

const DAY_NANOS = 86_400_000_000_000n;
const TIME_TO_LIVE = 7n * DAY_NANOS;
const NOW = instant('2026-01-20T15:00:00Z');
const before = (nanos: bigint): Instant => (NOW - nanos) as Instant;
const holds = (slot: number, youngest: Instant, oldest = youngest) => ({ slot, oldest, youngest });
const AGE_MAX = TIME_TO_LIVE + LATENESS_NANOS;

function slotsOf(held: Parameters<typeof planMessageExpiry>[0], now = NOW): number[] {
  return planMessageExpiry(held, { now, timeToLiveNanos: TIME_TO_LIVE }).slots.map(
    ({ slot }) => slot,
  );
}

describe('planMessageExpiry', () => {
  it('takes slots in which everything is too old, the oldest first', () => {
    const held = [
      holds(0, before(AGE_MAX)),
      holds(1, before(AGE_MAX + DAY_NANOS)),
      holds(2, before(AGE_MAX - 1n)),
      holds(3, NOW),
    ];
    expect(slotsOf(held)).toEqual([1, 0]);
  });

  it('leaves a slot in which one younger message stands', () => {
    const mixed = holds(1, before(DAY_NANOS), before(9n * DAY_NANOS));
    expect(slotsOf([mixed, holds(3, NOW)])).toEqual([]);
  });

  it('takes nothing by the clock of the host alone', () => {
    const held = [holds(0, before(20n * DAY_NANOS)), holds(1, before(19n * DAY_NANOS))];
    expect(slotsOf(held)).toEqual([]);
  });

  it('takes nothing by a message from the future', () => {
    const held = [holds(0, before(DAY_NANOS)), holds(5, before(-30n * DAY_NANOS))];
    expect(slotsOf(held)).toEqual([]);
  });

  it('leaves time to empty a slot before the ring comes round', () => {
    const ringNanos = 9n * DAY_NANOS;
    expect(ringNanos - DAY_NANOS - AGE_MAX).toBe(DAY_NANOS / 2n);
  });

  it('takes nothing where nothing is kept', () => {
    expect(slotsOf([])).toEqual([]);
  });
});

describe('oldestKept', () => {
  it('is that of the slots that were not emptied', () => {
    const held = [holds(0, NOW, before(3n)), holds(1, NOW, before(2n)), holds(2, NOW, before(1n))];
    expect(oldestKept(held, new Set([0]))).toBe(before(2n));
    expect(oldestKept(held, new Set([0, 1, 2]))).toBeUndefined();
  });
});
