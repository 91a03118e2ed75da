import { describe, expect, it } from '@jest/globals';
import { readHistory, readTrade, searchTrades } from '../src/index.js';
import type { HistoryPosition, TradeSearch } from '../src/index.js';
import { aStore, aTrade, anEvent, anOrigin } from './rows.js';

const KEY = { scheme: 'OMS', tradeId: 'T1', legId: 0 };

describe('readTrade', () => {
  it('answers exact values: no number holds an id, an amount or an instant', async () => {
    const { admin, reader } = await aStore();
    const originId = await anOrigin(admin, 'STREAM', 'trades.canonical.v1/3');
    await aTrade(admin, {
      origin_id: originId,
      leg_id: '4294967295',
      version: '9223372036854775807',
      source_sequence: '9007199254740993',
      maturity_date: '2031-06-30',
      event_timestamp: '2026-01-05T10:00:00.123456Z',
      event_nanos: 789,
      notional: '100000000000000000000.000000000000000001',
    });
    const trade = await readTrade(reader, { ...KEY, legId: 4_294_967_295 });
    expect(trade).toMatchObject({
      legId: 4_294_967_295,
      version: 9_223_372_036_854_775_807n,
      sourceSequence: 9_007_199_254_740_993n,
      revision: 1n,
      maturityDate: '2031-06-30',
      eventTimestamp: '2026-01-05T10:00:00.123456789Z',
      receivedAt: '2026-01-05T10:00:00.123456007Z',
      lastModifiedAt: '2026-01-05T10:00:00.123456Z',
      notional: '100000000000000000000.000000000000000001',
      price: null,
      contentHash: '01'.repeat(16),
      origin: { kind: 'STREAM', name: 'trades.canonical.v1/3', position: 5n, ordinal: 0 },
    });
    expect(Buffer.from(trade?.termsBytes ?? []).toString()).toBe('terms');
  });

  it('answers nothing for a key it does not know', async () => {
    const { reader } = await aStore();
    expect(await readTrade(reader, KEY)).toBeUndefined();
  });
});

describe('readHistory', () => {
  it('is in the order of the decisions, whatever the origin, and pages without loss', async () => {
    const { admin, reader } = await aStore();
    const stream = await anOrigin(admin, 'STREAM', 'trades.canonical.v1/0');
    const batch = await anOrigin(admin, 'BATCH', 'ab12');
    const at = (second: number) => `2026-01-05T12:00:0${second}Z`;
    await anEvent(admin, { origin_id: batch, position: '1', revision: '2', decided_at: at(2) });
    await anEvent(admin, { origin_id: stream, position: '8', revision: '1', decided_at: at(1) });
    await anEvent(admin, {
      origin_id: stream,
      position: '9',
      revision: null,
      decision: 110,
      reason: 'ORDER',
      decided_at: at(1),
    });
    await anEvent(admin, { origin_id: stream, position: '7', trade_id: 'other' });
    const events = [];
    let after: HistoryPosition | undefined;
    do {
      const page = await readHistory(reader, { key: KEY, limit: 1, ...(after && { after }) });
      events.push(...page.events);
      after = page.next;
    } while (after !== undefined);
    expect(
      events.map(({ origin, decision, revision }) => [origin.position, decision, revision]),
    ).toEqual([
      [8n, 'ACCEPTED_NEW', 1n],
      [9n, 'STALE', null],
      [1n, 'ACCEPTED_NEW', 2n],
    ]);
    expect(events[1]).toMatchObject({ reason: 'ORDER', decidedAt: '2026-01-05T12:00:01.000000Z' });
    expect(events[2]).toMatchObject({ origin: { kind: 'BATCH', name: 'ab12' } });
  });

  it('keeps the code of a decision of a later release', async () => {
    const { admin, reader } = await aStore();
    const originId = await anOrigin(admin, 'STREAM', 't/0');
    await anEvent(admin, { origin_id: originId, position: '1', decision: 98 });
    const { events } = await readHistory(reader, { key: KEY, limit: 10 });
    expect(events).toMatchObject([{ decision: undefined, decisionCode: 98 }]);
  });
});

describe('searchTrades', () => {
  const TRADES = [
    { trade_id_scheme: 'A', trade_id: 'T1', book: 'B1', status: 'BOOKED' },
    { trade_id_scheme: 'A', trade_id: 'T1', leg_id: '1', maturity_date: '2030-01-01' },
    { trade_id_scheme: 'A', trade_id: 'T2', status: 'CANCELLED', maturity_date: '2031-01-01' },
    { trade_id_scheme: 'B', trade_id: 'T1', source_system: 'eod' },
  ];
  it.each<[string, Omit<TradeSearch, 'limit'>, string[]]>([
    ['everything', {}, ['A T1 0', 'A T1 1', 'A T2 0', 'B T1 0']],
    ['a trade id', { tradeId: 'T1' }, ['A T1 0', 'A T1 1', 'B T1 0']],
    ['a source', { source: 'eod' }, ['B T1 0']],
    ['a book', { book: 'B1' }, ['A T1 0']],
    ['a status', { status: 'CANCELLED' }, ['A T2 0']],
    ['a maturity from', { maturityFrom: '2030-01-02' }, ['A T2 0']],
    ['a maturity to, inclusive', { maturityTo: '2030-01-01' }, ['A T1 1']],
    ['two conditions', { tradeId: 'T1', source: 'oms' }, ['A T1 0', 'A T1 1']],
    ['nothing found', { book: 'B1', status: 'CANCELLED' }, []],
  ])('finds %s, page by page', async (_, conditions, expected) => {
    const { admin, reader } = await aStore();
    const originId = await anOrigin(admin, 'STREAM', 't/0');
    for (const trade of TRADES) await aTrade(admin, { origin_id: originId, ...trade });
    const found: string[] = [];
    let search: TradeSearch | undefined = { ...conditions, limit: 1 };
    while (search !== undefined) {
      const { trades, next } = await searchTrades(reader, search);
      expect(trades.length).toBeLessThanOrEqual(1);
      found.push(...trades.map(({ scheme, tradeId, legId }) => `${scheme} ${tradeId} ${legId}`));
      search = next && { ...conditions, limit: 1, after: next };
    }
    expect(found).toEqual(expected);
  });
});
