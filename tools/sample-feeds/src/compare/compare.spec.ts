import { describe, expect, it } from '@jest/globals';
import type { Expected, ExpectedTrade, SourceCounts } from '../model/expected.js';
import { compareCounts } from './compare-counts.js';
import { columnsOf, compareStore } from './compare-store.js';
import { HEAD_COLUMNS, STORE_SELECT, STORE_TERMS } from './store-select.js';
import type { StoreRow } from './store-select.js';

const KEY = 'HOUSE|T|1|0';
const TRADE: ExpectedTrade = {
  scheme: 'HOUSE',
  tradeId: 'T|1',
  legId: 0,
  version: 9_007_199_254_740_993n,
  sequence: 2n,
  isCorrection: true,
  revision: 4n,
  sourceSystem: 'canonical',
  status: 'BOOKED',
  confirmationStatus: 'UNCONFIRMED',
  awaitingRoot: false,
  maturityDate: '2031-06-30',
  eventTime: '2025-11-03T14:05:10.250000000Z',
  mayBeExpired: false,
  terms: Object.fromEntries(STORE_TERMS.map((name) => [name, `some ${name}`])),
};

function expectedOf(trade: ExpectedTrade = TRADE): Pick<Expected, 'trades'> {
  return { trades: new Map([[KEY, trade]]) };
}

function rowOf(trade: ExpectedTrade = TRADE, changes: Partial<StoreRow> = {}): StoreRow {
  const columns = Object.fromEntries(columnsOf(trade)) as Omit<
    StoreRow,
    'trade_id_scheme' | 'trade_id' | 'leg_id'
  >;
  return {
    trade_id_scheme: trade.scheme,
    trade_id: trade.tradeId,
    leg_id: String(trade.legId),
    ...columns,
    ...changes,
  };
}

describe('compareStore', () => {
  it('finds nothing in a store that is as it must be', () => {
    expect(compareStore(expectedOf(), [rowOf()])).toEqual([]);
  });

  it('finds a missing row', () => {
    expect(compareStore(expectedOf(), [])).toEqual([{ key: KEY, kind: 'missing' }]);
  });

  it('finds an extra row and a row that is there twice', () => {
    const extra = rowOf(TRADE, { leg_id: '1' });
    expect(compareStore(expectedOf(), [rowOf(), extra, rowOf()])).toEqual([
      { key: 'HOUSE|T|1|1', kind: 'extra' },
      { key: KEY, kind: 'twice' },
    ]);
  });

  it.each([...HEAD_COLUMNS, ...STORE_TERMS])('finds a difference in %s', (column) => {
    const expected = rowOf()[column];
    for (const actual of ['other', null]) {
      expect(compareStore(expectedOf(), [rowOf(TRADE, { [column]: actual })])).toEqual([
        { key: KEY, kind: 'different', differences: [{ column, expected, actual }] },
      ]);
    }
  });

  it('finds a value where none is expected', () => {
    const bare: ExpectedTrade = { ...TRADE, terms: {} };
    const row = rowOf(bare, { isin: 'US0378331005' });
    expect(compareStore(expectedOf(bare), [row])).toMatchObject([{ kind: 'different' }]);
  });

  it('takes a trade that a sweep may have expired both ways, but not half way', () => {
    const matured: ExpectedTrade = { ...TRADE, mayBeExpired: true };
    const swept = { status: 'EXPIRED', revision: '5' };
    expect(compareStore(expectedOf(matured), [rowOf(matured)])).toEqual([]);
    expect(compareStore(expectedOf(matured), [rowOf(matured, swept)])).toEqual([]);
    expect(compareStore(expectedOf(matured), [rowOf(matured, { status: 'EXPIRED' })])).toHaveLength(
      1,
    );
    expect(compareStore(expectedOf(), [rowOf(TRADE, swept)])).toHaveLength(1);
  });
});

describe('the statement that reads the store', () => {
  it('gives every compared column as text', () => {
    for (const column of [...HEAD_COLUMNS, ...STORE_TERMS]) {
      expect(STORE_SELECT).toContain(`::text as ${column}`);
    }
  });
});

describe('compareCounts', () => {
  const counts: SourceCounts = {
    received: 5,
    accepted: 1,
    duplicate: 1,
    stale: 1,
    rejected: 1,
    quarantined: 1,
  };
  const expected = { sources: new Map([['oms', counts]]) };

  it('finds nothing where all is equal', () => {
    expect(compareCounts(expected, new Map([['oms', counts]]))).toEqual([]);
  });

  it('finds each count and each source', () => {
    for (const count of Object.keys(counts) as (keyof SourceCounts)[]) {
      const actual = new Map([['oms', { ...counts, [count]: 9 }]]);
      expect(compareCounts(expected, actual)).toEqual([
        { source: 'oms', count, expected: counts[count], actual: 9 },
      ]);
    }
    expect(compareCounts(expected, new Map())).toHaveLength(6);
    expect(compareCounts({ sources: new Map() }, expected.sources)).toHaveLength(6);
  });
});
