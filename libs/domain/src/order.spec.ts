import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareOrder } from './order.js';
import type { OrderElements } from './order.js';
import type { Instant } from './trade-record.js';

const RANKS: Readonly<Record<string, number>> = { oms: 2, eod: 1, ops: 1 };
const rankOf = (source: string): number => RANKS[source] ?? 0;
const at = (value: bigint): Instant => value as Instant;
const base: OrderElements = {
  version: 1n,
  sourceSystem: 'oms',
  isCorrection: false,
  receivedAt: at(1n),
};

const small = fc.bigInt({ min: 0n, max: 2n });
const elements: fc.Arbitrary<OrderElements> = fc
  .record({
    version: small,
    sourceSystem: fc.constantFrom('oms', 'eod', 'ops'),
    isCorrection: fc.boolean(),
    sourceSequence: fc.option(small, { nil: undefined }),
    eventTimestamp: fc.option(small, { nil: undefined }),
    receivedAt: small,
  })
  .map(({ sourceSequence, eventTimestamp, receivedAt, ...rest }) => ({
    ...rest,
    receivedAt: at(receivedAt),
    ...(sourceSequence === undefined ? {} : { sourceSequence }),
    ...(eventTimestamp === undefined ? {} : { eventTimestamp: at(eventTimestamp) }),
  }));

describe('compareOrder', () => {
  it.each([
    ['version first', { version: 2n }, { version: 1n, sourceSequence: 99n }],
    ['rank before sequence', { sourceSequence: 1n }, { sourceSystem: 'eod', sourceSequence: 99n }],
    ['equal ranks by name', { sourceSystem: 'ops' }, { sourceSystem: 'eod' }],
    ['a sequence over none', { sourceSequence: 0n }, {}],
    ['a correction over what it corrects', { isCorrection: true }, { eventTimestamp: at(9n) }],
    ['event time last', { eventTimestamp: at(2n) }, { eventTimestamp: at(1n) }],
    ['arrival where nothing else is known', { version: 0n, receivedAt: at(2n) }, { version: 0n }],
  ] as [string, Partial<OrderElements>, Partial<OrderElements>][])('%s', (_, higher, lower) => {
    const [a, b] = [
      { ...base, ...higher },
      { ...base, ...lower },
    ];
    expect(compareOrder(a, b, rankOf)).toBe(1);
    expect(compareOrder(b, a, rankOf)).toBe(-1);
  });

  it('takes no notice of arrival where the source has an order', () => {
    expect(compareOrder(base, { ...base, receivedAt: at(2n) }, rankOf)).toBe(0);
  });

  it('is total, antisymmetric and transitive', () => {
    fc.assert(
      fc.property(elements, elements, elements, (a, b, c) => {
        const [ab, bc, ac] = [
          compareOrder(a, b, rankOf),
          compareOrder(b, c, rankOf),
          compareOrder(a, c, rankOf),
        ];
        expect(compareOrder(b, a, rankOf)).toBe(ab === 0 ? 0 : -ab);
        if (ab >= 0 && bc >= 0) expect(ac).toBe(ab === 0 && bc === 0 ? 0 : 1);
      }),
      { numRuns: 2_000 },
    );
  });
});
