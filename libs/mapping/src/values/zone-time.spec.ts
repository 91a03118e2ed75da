import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { businessDateOf, isZone } from './zone-time.js';

const at = (text: string): Instant => parseInstant(text) ?? (0n as Instant);

describe('businessDateOf', () => {
  it.each([
    ['2026-03-28T23:59:59.999999999Z', 'UTC', '2026-03-28'],
    ['2026-03-29T00:00:00Z', 'UTC', '2026-03-29'],
    ['2026-07-01T22:59:59Z', 'Europe/London', '2026-07-01'],
    ['2026-07-01T23:00:00Z', 'Europe/London', '2026-07-02'],
    ['2026-07-02T03:59:59Z', 'America/New_York', '2026-07-01'],
    ['2026-07-02T04:00:00Z', 'America/New_York', '2026-07-02'],
    ['2026-03-29T22:59:59Z', 'Europe/London', '2026-03-29'],
    ['2026-03-29T23:00:00Z', 'Europe/London', '2026-03-30'],
    ['2026-01-01T13:00:00Z', 'Pacific/Auckland', '2026-01-02'],
  ])('%s in %s is %s', (instant, zone, date) => {
    expect(businessDateOf(at(instant), zone)).toBe(date);
    // Once more, now from what is remembered of the day.
    expect(businessDateOf(at(instant), zone)).toBe(date);
  });

  it('refuses a zone that does not exist', () => {
    expect(() => businessDateOf(at('2026-01-01T00:00:00Z'), 'Mars/Olympus')).toThrow(RangeError);
    expect([isZone('Europe/London'), isZone('Mars/Olympus'), isZone('')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
