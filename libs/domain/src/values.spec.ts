import { describe, expect, it } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import { dateOfDays, daysSinceEpoch, parseIsoDate } from './date.js';
import { addDecimals, isCanonicalDecimal, parseDecimal } from './decimal.js';
import { formatKey, parseKey } from './identity.js';
import { formatInstant, parseInstant } from './instant.js';
import type { DecimalText, Instant } from './trade-record.js';

describe('parseDecimal', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['+1.50', '1.5'],
    ['1e+20', '100000000000000000000'],
    ['1E-18', '0.000000000000000001'],
    ['007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-12.340', '-12.34'],
    ['0.0000', '0'],
    ['9'.repeat(38), '9'.repeat(38)],
  ])('%s is %s', (text, canonical) => expect(parseDecimal(text)).toBe(canonical));

  it.each([
    '',
    ' 1',
    '1_000',
    '1,000',
    'NaN',
    'Infinity',
    '0x1F',
    '1e',
    '--1',
    '1e400',
    '1E-19',
    '9'.repeat(39),
    '0.0000000000000000001',
    '٣',
  ])('refuses %j', (text) => expect(parseDecimal(text)).toBeUndefined());

  it('keeps the value and is its own canonical form', () => {
    const digits = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 18 }), (unscaled, scale) => {
        const text = new Big(unscaled.toString()).times(new Big(10).pow(-scale)).toExponential();
        const canonical = parseDecimal(text);
        expect(canonical).toBeDefined();
        expect(new Big(canonical ?? 'x').eq(new Big(text))).toBe(true);
        expect(isCanonicalDecimal(canonical ?? '')).toBe(true);
      }),
    );
  });

  it('adds as integers do', () => {
    const cents = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    const decimal = (value: bigint): DecimalText =>
      parseDecimal(`${value}e-4`) ?? ('x' as DecimalText);
    fc.assert(
      fc.property(cents, cents, (a, b) => addDecimals(decimal(a), decimal(b)) === decimal(a + b)),
    );
  });
});

describe('dates', () => {
  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '1899-12-31',
    '2300-01-01',
    '2026-01-01x',
    '',
  ])('refuses %j', (text) => expect(parseIsoDate(text)).toBeUndefined());
  it.each(['2024-02-29', '1900-01-01', '2299-12-31', '2000-02-29'])('takes %s', (text) =>
    expect(parseIsoDate(text)).toBe(text),
  );
  it('agrees with the platform on every day of the window', () => {
    const first = Date.UTC(1900, 0, 1) / 86_400_000;
    const last = Date.UTC(2299, 11, 31) / 86_400_000;
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), (days) => {
        const date = dateOfDays(days);
        expect(date).toBe(new Date(days * 86_400_000).toISOString().slice(0, 10));
        expect(date && daysSinceEpoch(date)).toBe(days);
      }),
    );
    expect(dateOfDays(first - 1)).toBeUndefined();
  });
});

describe('instants', () => {
  it.each([
    ['2026-06-30T10:00:00Z', '2026-06-30T10:00:00Z'],
    ['2026-06-30T10:00:00.5+02:00', '2026-06-30T08:00:00.500Z'],
    ['2026-06-30T10:00:00.123456789-0530', '2026-06-30T15:30:00.123456789Z'],
    ['1969-12-31T23:59:59.999999999Z', '1969-12-31T23:59:59.999999999Z'],
  ])('%s is %s', (text, formatted) => {
    const instant = parseInstant(text);
    expect(instant === undefined ? undefined : formatInstant(instant)).toBe(formatted);
  });
  it.each([
    '2026-06-30',
    '2026-06-30T10:00:00',
    '2026-06-30T24:00:00Z',
    '2026-06-30T10:00:60Z',
    '2026-06-30T10:00:00+16:00',
    '2026-06-30T10:00:00+01:60',
    '2026-06-30T10:00:00.1234567890Z',
    '2026-02-30T10:00:00Z',
  ])('refuses %s', (text) => expect(parseInstant(text)).toBeUndefined());
  it('reads what it wrote', () => {
    const window = { min: -2_000_000_000_000_000_000n, max: 10_000_000_000_000_000_000n };
    fc.assert(
      fc.property(
        fc.bigInt(window),
        (value) => parseInstant(formatInstant(value as Instant)) === value,
      ),
    );
  });
});

describe('keys', () => {
  it.each(['OMS|A|B|0', 'OMS|A-1|4294967295', 'UTI|\u{1F600}|1'])('%s', (text) => {
    const key = parseKey(text);
    expect(key && formatKey(key)).toBe(text);
  });
  it.each([
    'OMS|A',
    'OMS||0',
    '|A|0',
    'O S|A|0',
    'OMS|A|-1',
    'OMS|A|4294967296',
    'OMS|A|01',
    'OMS|a\tb|0',
    `OMS|${'x'.repeat(129)}|0`,
  ])('refuses %j', (text) => expect(parseKey(text)).toBeUndefined());
});
