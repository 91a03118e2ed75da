import { describe, expect, it } from '@jest/globals';
import { addDecimals } from '@tributary/domain';
import type { DecimalText, TradeTerms } from '@tributary/domain';
import * as fc from 'fast-check';
import { ControlTotals } from './control-totals.js';

const terms = (values: { notional?: string; quantity?: string; price?: string }): TradeTerms => ({
  otherPayments: [],
  allocations: [],
  attributes: new Map(),
  ...(values.notional ? { notional: amount(values.notional) } : {}),
  ...(values.quantity ? { quantity: amount(values.quantity) } : {}),
  ...(values.price ? { price: values.price as DecimalText } : {}),
});
const amount = (value: string) => ({ value: value as DecimalText, capped: false });

const sumsOf = (prices: string[]) => {
  const totals = new ControlTotals(['price']);
  for (const price of prices) totals.add(terms({ price }));
  return totals.result();
};

describe('ControlTotals', () => {
  it.each([
    [['1', '2.5', '-0.75'], '2.75'],
    [['0.000000000000000001', '99999999999999999999'], '99999999999999999999.000000000000000001'],
    [['-1', '0.5'], '-0.5'],
    [['1.5', '-1.5'], '0'],
    [[], '0'],
    [['100000000000000000000', '100000000000000000000'], '200000000000000000000'],
  ])('sums %j exactly', (prices, sum) => {
    expect(sumsOf(prices)).toEqual({
      totals: [{ field: 'price', sum, rows: BigInt(prices.length) }],
    });
  });

  it('counts the rows that carry the field', () => {
    const totals = new ControlTotals(['notional', 'quantity']);
    totals.add(terms({ notional: '10' }));
    totals.add(terms({ notional: '5', quantity: '2' }));
    expect(totals.result()).toEqual({
      totals: [
        { field: 'notional', sum: '15', rows: 2n },
        { field: 'quantity', sum: '2', rows: 1n },
      ],
    });
  });

  it('says which sum is too long to be stated', () => {
    const large = '9'.repeat(38);
    expect(sumsOf([large, large])).toEqual({ fault: 'the sum of price has more than 38 digits' });
  });

  it('agrees with the decimal library', () => {
    const decimal = fc
      .tuple(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.integer({ min: 0, max: 9 }))
      .map(([unscaled, scale]) => scaled(unscaled, scale));
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 20 }), (prices) => {
        const expected = prices.reduce((sum, price) => addDecimals(sum, price));
        expect(sumsOf(prices)).toMatchObject({ totals: [{ sum: expected }] });
      }),
    );
  });
});

/** Canonical text of `unscaled / 10^scale`. */
function scaled(unscaled: bigint, scale: number): DecimalText {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}` as DecimalText;
}
