import { describe, expect, it } from '@jest/globals';
import { formatInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { Refusal } from '../fault.js';
import { patternProblem } from './date-pattern.js';
import { dateReader } from './read-date.js';
import { decimalReader } from './read-decimal.js';
import type { DecimalFormat } from './read-decimal.js';
import { instantReader } from './read-instant.js';
import { readCount, readFlag, readLeg, textReader } from './read-text.js';

/** The value as text, or the reason of the refusal. */
function outcome(value: unknown): string {
  if (value instanceof Refusal) return value.reason;
  return typeof value === 'bigint' ? formatInstant(value as Instant) : String(value);
}

const european: DecimalFormat = { thousands: '.', point: ',' };
const ledger: DecimalFormat = { thousands: ',', parentheses: true };

describe('decimalReader', () => {
  it.each<[DecimalFormat, string, string]>([
    [{}, '1e+20', '100000000000000000000'],
    [{}, '007.50', '7.5'],
    [{}, '1,000', 'BAD_VALUE'],
    [{}, '(5)', 'BAD_VALUE'],
    [{}, '12_3', 'BAD_VALUE'],
    [ledger, '1,234,567.890', '1234567.89'],
    [ledger, '1234567.89', '1234567.89'],
    [ledger, '(1,234.50)', '-1234.5'],
    [ledger, '-1,234', '-1234'],
    [ledger, '1,23,4', 'BAD_VALUE'],
    [ledger, '1,2345', 'BAD_VALUE'],
    [ledger, '1_234', 'BAD_VALUE'],
    [ledger, ',123', 'BAD_VALUE'],
    [ledger, '(-5)', 'BAD_VALUE'],
    [ledger, '()', 'BAD_VALUE'],
    [european, '1.234.567,89', '1234567.89'],
    [european, '1.5', 'BAD_VALUE'],
    [{ point: ',' }, '1,5', '1.5'],
    [{ point: ',' }, '1.5', 'BAD_VALUE'],
    [{ thousands: ' ' }, '1 000 000', '1000000'],
    [{ absolute: true }, '-160000', '160000'],
    [{ absolute: true }, '0', '0'],
    [{ scale: 6 }, '1.5', '1500000'],
    [{ scale: -2 }, '125', '1.25'],
    [{ scale: 18 }, '9'.repeat(30), 'BAD_VALUE'],
  ])('%j reads %s as %s', (format, text, expected) => {
    expect(outcome(decimalReader(format)(text))).toBe(expected);
  });

  it('shows what could not be read', () => {
    const refused = decimalReader({})('12x4');
    expect(refused).toMatchObject({ reason: 'BAD_VALUE' });
    expect((refused as Refusal).detail).toContain('"12x4"');
  });
});

describe('dateReader', () => {
  it.each([
    ['iso', '2026-01-05', '2026-01-05'],
    ['iso', '2026-1-5', 'BAD_VALUE'],
    ['iso', '2026-02-30', 'BAD_VALUE'],
    ['iso', '2026-01-05T00:00:00Z', 'BAD_VALUE'],
    ['iso', '9999-12-31', 'IMPLAUSIBLE'],
    ['iso', '1899-12-31', 'IMPLAUSIBLE'],
    ['iso', '9999-02-29', 'BAD_VALUE'],
    ['dd/MM/yyyy', '31/12/2026', '2026-12-31'],
    ['dd/MM/yyyy', '12/31/2026', 'BAD_VALUE'],
    ['dd/MM/yyyy', '1/2/2026', 'BAD_VALUE'],
    ['d/M/yyyy', '1/2/2026', '2026-02-01'],
    ['d/M/yyyy', '11/12/2026', '2026-12-11'],
    ['yyyyMMdd', '20280229', '2028-02-29'],
    ['yyyyMMdd', '20270229', 'BAD_VALUE'],
    ['dd-MMM-yyyy', '05-jan-2026', '2026-01-05'],
    ['dd-MMM-yyyy', '05-Okt-2026', 'BAD_VALUE'],
    ['dd.MM.yy', '05.01.26', '2026-01-05'],
    ['dd.MM.yy', '05x01x26', 'BAD_VALUE'],
  ])('%s reads %s as %s', (format, text, expected) => {
    expect(outcome(dateReader([format])(text))).toBe(expected);
  });

  it('tries its formats in order', () => {
    const read = dateReader(['dd/MM/yyyy', 'iso']);
    expect(read('2026-01-05')).toBe('2026-01-05');
    expect(read('05/01/2026')).toBe('2026-01-05');
  });
});

describe('instantReader', () => {
  const local = 'dd/MM/yyyy HH:mm';
  it.each([
    ['iso', '2026-01-05T09:30:00.123456789+01:00', '2026-01-05T08:30:00.123456789Z'],
    ['iso', '2026-01-05 09:30:00', 'BAD_VALUE'],
    ['epoch-s', '1767607200', '2026-01-05T10:00:00Z'],
    ['epoch-ms', '1767607200123', '2026-01-05T10:00:00.123Z'],
    ['epoch-us', '1767607200000001', '2026-01-05T10:00:00.000001Z'],
    ['epoch-ns', '-1', '1969-12-31T23:59:59.999999999Z'],
    ['epoch-s', '1767607200.5', 'BAD_VALUE'],
    ['epoch-s', '1767607200000', 'IMPLAUSIBLE'],
    [local, '05/01/2026 09:30', '2026-01-05T09:30:00Z'],
    [local, '05/07/2026 09:30', '2026-07-05T08:30:00Z'],
    [local, '25/10/2026 01:30', 'BAD_VALUE'],
    [local, '29/03/2026 01:30', 'BAD_VALUE'],
    [local, '05/07/2026 24:00', 'BAD_VALUE'],
    [local, '32/07/2026 09:00', 'BAD_VALUE'],
    [
      'yyyyMMddTHH:mm:ss.SSS',
      '20260705T09:30:01.5',
      '2026-07-05T08:30:01.5Z'.replace('.5', '.500'),
    ],
  ])('%s reads %s as %s', (format, text, expected) => {
    expect(outcome(instantReader([format], 'Europe/London')(text))).toBe(expected);
  });

  it('says why a local time is no instant', () => {
    const read = instantReader([local], 'Europe/London');
    expect(read('25/10/2026 01:30')).toHaveProperty('detail', expect.stringContaining('twice'));
    expect(read('29/03/2026 01:30')).toHaveProperty(
      'detail',
      expect.stringContaining('does not happen'),
    );
  });
});

describe('patternProblem', () => {
  it.each([
    ['dd/MM/yyyy', false, undefined],
    ['dd/MM/yyyy', true, 'has no hour, minute'],
    ['dd/MM', false, 'has no year'],
    ['DD/MM/YYYY', false, 'letters that are no part of a pattern'],
    ['dd/dd/MM/yyyy', false, 'names a part twice'],
  ])('%s', (pattern, needsTime, problem) => {
    const found = patternProblem(pattern, needsTime);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });
});

describe('texts and whole numbers', () => {
  it.each([
    ['0', 0n],
    ['007', 7n],
    ['9223372036854775807', 9_223_372_036_854_775_807n],
  ])('readCount %s', (text, value) => expect(readCount(text)).toBe(value));
  it.each(['9223372036854775808', '-1', '1.0', '1e3', '+1', '', '٣'])('readCount %j', (text) =>
    expect(outcome(readCount(text))).toBe('BAD_VALUE'),
  );
  it('reads legs of 32 bits', () => {
    expect(readLeg('4294967295')).toBe(4_294_967_295);
    expect(outcome(readLeg('4294967296'))).toBe('BAD_VALUE');
  });
  it('reads flags', () => {
    expect([readFlag('true'), readFlag('false')]).toEqual([true, false]);
    expect(outcome(readFlag('TRUE'))).toBe('BAD_VALUE');
  });
  it.each(['\u0000', '\ud800', 'x'.repeat(9), '\u0085'])('textReader refuses %j', (text) =>
    expect(outcome(textReader(8)(text))).toBe('BAD_VALUE'),
  );
  it('takes tabs, line ends and any letter', () =>
    expect(textReader(8)('ä\t\n😀')).toBe('ä\t\n😀'));
});
