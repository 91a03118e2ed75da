import { describe, expect, it } from '@jest/globals';
import type { Version } from './bench-record.js';
import { CODES, FoldOracle } from './fold-oracle.js';

const stored: Version = { trade: 1, version: 10, maturityShift: 0, isNew: true };
const of = (version: number, maturityShift = 0): Version => ({
  trade: 1,
  version,
  maturityShift,
  isNew: false,
});

describe('FoldOracle', () => {
  it.each([
    ['a higher version replaces', of(11), CODES.amended, { version: 11, revision: 2 }],
    ['a later maturity replaces', of(11, 1), CODES.amended, { version: 11, revision: 2 }],
    ['an equal version is a duplicate', of(10), CODES.duplicate, { version: 10, revision: 1 }],
    ['a lower version is stale', of(9), CODES.stale, { version: 10, revision: 1 }],
    ['stale comes before maturity', of(9, -1), CODES.stale, { version: 10, revision: 1 }],
    ['an earlier maturity is rejected', of(12, -1), CODES.rejectedMaturity, { version: 10 }],
  ])('%s', (_, record, code, row) => {
    const oracle = new FoldOracle(() => stored);
    oracle.feed(record);
    expect([...oracle.decisions]).toEqual([[code, 1]]);
    expect(oracle.rowOf(1)).toMatchObject(row);
  });

  it('creates what was not there and tells nothing of the rest', () => {
    const oracle = new FoldOracle(() => undefined);
    oracle.feed({ trade: 2, version: 1, maturityShift: 0, isNew: true });
    expect(oracle.rowOf(2)).toMatchObject({ tradeId: 'TRD-1000000002', version: 1, revision: 1 });
    expect(oracle.rowOf(3)).toBeUndefined();
    expect(oracle.created).toBe(1);
  });

  it('compares with what the record before left, not with the table', () => {
    const oracle = new FoldOracle(() => stored);
    for (const record of [of(12), of(11), of(12), of(13, -1), of(13, -1)]) oracle.feed(record);
    expect(Object.fromEntries(oracle.decisions)).toEqual({
      [CODES.amended]: 1,
      [CODES.stale]: 1,
      [CODES.duplicate]: 1,
      [CODES.rejectedMaturity]: 2,
    });
  });
});
