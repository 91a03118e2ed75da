import { describe, expect, it } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import { dateOfDays, daysSinceEpoch, parseIsoDate } from './date.js';
import { addDecimals, isCanonicalDecimal, parseDecimal } from './decimal.js';
import { formatKey, isKeyText, parseKey } from './identity.js';
import {
  formatInstant,
  INSTANT_END,
  INSTANT_START,
  isInstant,
  microsOfInstant,
  nanosBelowMicro,
  instantOfMicros,
  nanosBelowSecond,
  parseInstant,
  secondsOfInstant,
} from './instant.js';
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

describe('canonical form', () => {
  const MAX = 10n ** 38n - 1n;
  /** The value of a canonical text times 10^18, by integers alone. */
  const unscaled = (text: string): bigint => {
    const [, sign, whole = '', fraction = ''] = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text) ?? [];
    const value = BigInt(whole + fraction.padEnd(18, '0'));
    return sign === '-' ? -value : value;
  };

  it('keeps the value in integer arithmetic, for plain and exponent forms', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -MAX, max: MAX }),
        fc.integer({ min: 0, max: 18 }),
        fc.integer({ min: 0, max: 5 }),
        (digits, scale, zeros) => {
          const text = `${digits}${'0'.repeat(zeros)}e-${scale + zeros}`;
          expect(unscaled(parseDecimal(text) ?? '')).toBe(digits * 10n ** BigInt(18 - scale));
        },
      ),
    );
  });

  it('gives equal values equal text', () => {
    const padded = fc.tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.nat(6));
    fc.assert(
      fc.property(padded, ([value, zeros]) => {
        const plain = parseDecimal(`${value}`);
        expect(parseDecimal(`${value}.${'0'.repeat(zeros)}`)).toBe(plain);
        expect(parseDecimal(`${value}${'0'.repeat(zeros)}E-${zeros}`)).toBe(plain);
        expect(plain).toBe(`${value}`);
      }),
    );
  });

  it('never throws, and what it returns is canonical', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[+-]?[0-9.]{0,40}([eE][+-]?[0-9]{0,4})?$/),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const value = parseDecimal(text);
        expect(value === undefined || isCanonicalDecimal(value)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Texts that nearly are an instant: one character changed, left out or put in. */
const nearInstant = fc
  .tuple(
    fc.constantFrom(
      '2026-02-28T23:59:59Z',
      '2028-02-29T00:00:00.123456789+05:30',
      '1900-01-01T00:00:00.5-1559',
    ),
    fc.nat(36),
    fc.constantFrom('', ...'0123456789-+:.TZtz é'),
    fc.nat(1),
  )
  .map(([text, at, piece, removed]) => text.slice(0, at) + piece + text.slice(at + removed));

const DATE_SHAPE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const INSTANT_SHAPE =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:Z|([+-])([0-9]{2}):?([0-9]{2}))$/;

/** The day by the platform's calendar. */
function isPlatformDate(text: string): boolean {
  if (!DATE_SHAPE.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  const year = Number(text.slice(0, 4));
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return isReal && year >= 1900 && year <= 2299;
}

/** The instant by pattern and platform, or undefined. */
function platformInstant(text: string): bigint | undefined {
  const match = INSTANT_SHAPE.exec(text);
  if (!match || !isPlatformDate(text.slice(0, 10))) return undefined;
  const [, hour, minute, second, fraction = '', sign = '+', offHour = '0', offMinute = '0'] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = Number(offHour) * 60 + Number(offMinute);
  if (Number(offMinute) > 59 || offset > 15 * 60 + 59) return undefined;
  const local = Date.parse(`${text.slice(0, 19)}Z`) - (sign === '-' ? -1 : 1) * offset * 60_000;
  const nanos = BigInt(local) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  return isInstant(nanos) ? nanos : undefined;
}

describe('dates', () => {
  it('agree with the platform about any text', () => {
    const text = fc.oneof(
      nearInstant.map((near) => near.slice(0, 10)),
      fc
        .tuple(fc.integer({ min: 1890, max: 2310 }), fc.nat(13), fc.nat(32))
        .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join('-')),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(parseIsoDate(value)).toBe(isPlatformDate(value) ? value : undefined);
      }),
      { numRuns: 5_000 },
    );
  });

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
  it('agree with a pattern and the platform about any text', () => {
    fc.assert(
      fc.property(nearInstant, (text) => {
        expect(parseInstant(text)).toBe(platformInstant(text));
      }),
      { numRuns: 5_000 },
    );
  });

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
    '1900-01-01T00:00:00+00:01',
    '2299-12-31T23:59:59-00:01',
  ])('refuses %s', (text) => expect(parseInstant(text)).toBeUndefined());
  it('takes the first and the last nanosecond of the window, and no more', () => {
    expect(formatInstant(INSTANT_START)).toBe('1900-01-01T00:00:00Z');
    expect(formatInstant((INSTANT_END - 1n) as Instant)).toBe('2299-12-31T23:59:59.999999999Z');
    expect([isInstant(INSTANT_START - 1n), isInstant(INSTANT_END)]).toEqual([false, false]);
    expect(() => formatInstant(INSTANT_END)).toThrow(RangeError);
  });
  it.each([
    ['any instant of the window', { min: INSTANT_START, max: INSTANT_END - 1n }],
    ['instants around 1970', { min: -3_000n, max: 3_000n }],
    [
      'instants around the largest exact microsecond',
      { min: 2n ** 53n * 1_000n - 9_999n, max: 2n ** 53n * 1_000n + 9_999n },
    ],
    ['instants around 2^63', { min: 2n ** 63n - 9_999n, max: 2n ** 63n + 9_999n }],
  ])('splits %s as big numbers would', (_, range) => {
    const floor = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;
    fc.assert(
      fc.property(fc.bigInt(range), (value) => {
        const instant = value as Instant;
        const micros = floor(value, 1_000n);
        if (micros < 2n ** 53n) {
          const below = nanosBelowMicro(instant);
          expect(BigInt(microsOfInstant(instant))).toBe(micros);
          expect(instantOfMicros(microsOfInstant(instant), below)).toBe(value);
        } else expect(microsOfInstant(instant)).toBeGreaterThanOrEqual(2 ** 53);
        expect(BigInt(nanosBelowMicro(instant))).toBe(value - micros * 1_000n);
        expect(BigInt(secondsOfInstant(instant))).toBe(floor(value, 1_000_000_000n));
        expect(BigInt(nanosBelowSecond(instant))).toBe(
          value - floor(value, 1_000_000_000n) * 1_000_000_000n,
        );
      }),
      { numRuns: 500 },
    );
  });
  it('reads what it wrote', () => {
    const window = { min: INSTANT_START, max: INSTANT_END - 1n };
    fc.assert(
      fc.property(
        fc.bigInt(window),
        (value) => parseInstant(formatInstant(value as Instant)) === value,
      ),
    );
  });
});

describe('keys', () => {
  it.each([
    'OMS|A|B|0',
    'OMS||||0',
    'OMS|A-1|4294967295',
    'UTI|\u{1F600}|1',
    `UTI|${'\u{1F600}'.repeat(128)}|1`,
  ])('%s', (text) => {
    const key = parseKey(text);
    expect(key && formatKey(key)).toBe(text);
    expect(key && isKeyText(text, key)).toBe(true);
  });
  it('tells the text of a key from any other', () => {
    const [key, other] = [parseKey('OMS|A|12'), parseKey('OMS|A|B|12')];
    if (!key || !other) throw new Error('a key of the test is none');
    for (const text of ['', 'OMS', 'OMS|A', 'OMS|A|1', 'OMS|A|2', 'OMS|A|123', 'OMS|A|012']) {
      expect(isKeyText(text, key)).toBe(false);
    }
    for (const text of ['OMS|B|12', 'XMS|A|12', 'OMS|A|12 ', 'OMSX|A|12', 'OMS|AB|12']) {
      expect(isKeyText(text, key)).toBe(false);
    }
    expect(isKeyText('OMS|A|B|12', key)).toBe(false);
    expect(isKeyText('OMS|A|B|12', other)).toBe(true);
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
    `OMS|${'\u{1F600}'.repeat(129)}|0`,
    'OMS|\ud800|0',
  ])('refuses %j', (text) => expect(parseKey(text)).toBeUndefined());
});
