import { describe, expect, it } from '@jest/globals';
import { formatKey, isScheme, parseKey } from '@tributary/domain';
import { aRecordHead, aTradeKey, aTradeRecord, date, decimal } from './fixtures.js';

describe('fixtures', () => {
  it('gives every record its own key and message', () => {
    const [first, second] = [aTradeRecord(), aTradeRecord()];
    expect(first.head.key).not.toEqual(second.head.key);
    expect(first.head.messageId).not.toBe(second.head.messageId);
    expect(parseKey(formatKey(first.head.key))).toEqual(first.head.key);
    expect(isScheme(first.head.sourceSystem)).toBe(true);
  });

  it('takes what a test sets, and takes away what it sets to undefined', () => {
    const head = aRecordHead({ version: 7n, event: undefined });
    expect(head.version).toBe(7n);
    expect('event' in head).toBe(false);
    expect(aTradeKey({ legId: 2 }).legId).toBe(2);
  });

  it('keeps the maturity of head and terms the same', () => {
    const maturityDate = date('2040-01-02');
    const record = aTradeRecord({ terms: { maturityDate } });
    expect([record.head.maturityDate, record.terms.maturityDate]).toEqual(
      Array(2).fill(maturityDate),
    );
    const without = aTradeRecord({ terms: { maturityDate: undefined } });
    expect('maturityDate' in without.head || 'maturityDate' in without.terms).toBe(false);
  });

  it('refuses values that are not canonical', () => {
    expect(() => decimal('1,0')).toThrow('a fixture is not valid: 1,0');
  });
});
