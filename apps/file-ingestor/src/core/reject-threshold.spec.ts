import { describe, expect, it } from '@jest/globals';
import { heldBecause } from './reject-threshold.js';

const held = (received: bigint, rejected: bigint, count = 10, ratio = 0.5): boolean =>
  heldBecause({ received, rejected }, { count, ratio }) !== undefined;

describe('heldBecause', () => {
  it.each([
    ['no reject', 100n, 0n, false],
    ['an empty file', 0n, 0n, false],
    ['the allowed count, whatever its share', 10n, 10n, false],
    ['more than the count, within the share', 22n, 11n, false],
    ['more than the count and more than the share', 21n, 11n, true],
  ] as [string, bigint, bigint, boolean][])('%s', (_, received, rejected, isHeld) =>
    expect(held(received, rejected)).toBe(isHeld),
  );

  it('allows nothing where nothing is allowed', () => {
    expect(held(1_000_000n, 1n, 0, 0)).toBe(true);
  });
});
