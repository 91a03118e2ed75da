import { describe, expect, it } from '@jest/globals';
import { RETRY_MS_MAX, RETRY_MS_MIN, RetrySchedule } from './retry-schedule.js';

describe('RetrySchedule', () => {
  it('is due at once as long as nothing failed', () => {
    expect(new RetrySchedule().isDue('a', 0)).toBe(true);
  });

  it('doubles the pause up to its limit, for this batch alone', () => {
    const schedule = new RetrySchedule();
    expect(schedule.failed('a', 0)).toBe(1);
    expect(schedule.isDue('a', RETRY_MS_MIN - 1)).toBe(false);
    expect(schedule.isDue('a', RETRY_MS_MIN)).toBe(true);
    schedule.failed('a', 0);
    expect(schedule.isDue('a', RETRY_MS_MIN * 2 - 1)).toBe(false);
    for (let failure = 0; failure < 20; failure += 1) schedule.failed('a', 0);
    expect(schedule.isDue('a', RETRY_MS_MAX)).toBe(true);
    expect(schedule.isDue('b', 0)).toBe(true);
  });

  it('forgets after a success', () => {
    const schedule = new RetrySchedule();
    schedule.failed('a', 0);
    schedule.succeeded('a');
    expect(schedule.isDue('a', 0)).toBe(true);
    expect(schedule.failed('a', 0)).toBe(1);
  });
});
