import { describe, expect, it } from '@jest/globals';
import { backOffMs } from './back-off.js';
import { BACK_OFF_MS, BACK_OFF_MS_MAX } from './limits.js';

describe('backOffMs', () => {
  it.each([
    { attempt: 1, random: 0, expected: BACK_OFF_MS / 2 },
    { attempt: 1, random: 0.5, expected: BACK_OFF_MS * 0.75 },
    { attempt: 2, random: 0, expected: BACK_OFF_MS },
    { attempt: 4, random: 0, expected: BACK_OFF_MS * 4 },
    { attempt: 8, random: 0, expected: BACK_OFF_MS_MAX / 2 },
    { attempt: 1_000_000, random: 0, expected: BACK_OFF_MS_MAX / 2 },
    { attempt: 0, random: 0, expected: BACK_OFF_MS / 2 },
  ])('attempt $attempt with random $random waits $expected ms', ({ attempt, random, expected }) => {
    expect(backOffMs(attempt, random)).toBe(expected);
  });

  it('never exceeds the cap', () => {
    for (let attempt = 1; attempt < 100; attempt++) {
      expect(backOffMs(attempt, 0.999_999)).toBeLessThanOrEqual(BACK_OFF_MS_MAX);
    }
  });
});
