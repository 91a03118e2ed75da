import { describe, expect, it } from '@jest/globals';
import { INSTANT_END, INSTANT_START, nanosBelowMicro } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { instant } from '@tributary/testing';
import fc from 'fast-check';
import { instantOf, microsOf, microsText } from './instants.js';

const anyInstant = fc.bigInt({
  min: INSTANT_START,
  max: INSTANT_END - 1n,
}) as fc.Arbitrary<Instant>;

describe('instants', () => {
  it('come back from microseconds and the nanoseconds below, before 1970 too', () => {
    fc.assert(
      fc.property(anyInstant, (value) => {
        const nanos = nanosBelowMicro(value);
        expect(nanos >= 0 && nanos < 1000).toBe(true);
        expect(instantOf(microsOf(value), BigInt(nanos))).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('have a text that names the same microsecond and never a later one', () => {
    fc.assert(
      fc.property(anyInstant, (value) => {
        expect(instant(microsText(value))).toBe(microsOf(value) * 1000n);
        expect(instant(microsText(value)) <= value).toBe(true);
      }),
    );
  });

  it.each([
    ['2026-01-05T10:00:00.123456789Z', 789, '2026-01-05T10:00:00.123456Z'],
    ['1970-01-01T00:00:00Z', 0, '1970-01-01T00:00:00Z'],
    ['1969-12-31T23:59:59.999999999Z', 999, '1969-12-31T23:59:59.999999Z'],
    ['1900-01-01T00:00:00.000000001Z', 1, '1900-01-01T00:00:00Z'],
  ])('%s has %s nanoseconds below the microsecond', (text, nanos, micros) => {
    expect(nanosBelowMicro(instant(text))).toBe(nanos);
    expect(microsText(instant(text))).toBe(micros);
  });
});
