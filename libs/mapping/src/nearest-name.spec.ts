import { describe, expect, it } from '@jest/globals';
import { nearestName, suggestion } from './nearest-name.js';

const known = ['trade_id', 'trade_date', 'maturity_date', 'notional', 'isin', 'mic'];

describe('nearestName', () => {
  it.each([
    ['tradeId', 'trade_id'],
    ['Trade ID', 'trade_id'],
    ['notionl', 'notional'],
    ['maturity', undefined],
    ['maturity_dat', 'maturity_date'],
    ['isn', 'isin'],
    ['x', undefined],
    ['colour', undefined],
    ['x'.repeat(100), undefined],
  ])('%s is %s', (name, nearest) => expect(nearestName(name, known)).toBe(nearest));

  it('speaks only where there is one', () => {
    expect(suggestion('tradeid', known)).toBe('; did you mean "trade_id"?');
    expect(suggestion('colour', known)).toBe('');
  });
});
