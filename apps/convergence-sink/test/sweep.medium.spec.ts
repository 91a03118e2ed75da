/** Expiry on a real store. */
import { describe, expect, it } from '@jest/globals';
import type { IsoDate } from '@tributary/domain';
import { aTradeRecord } from '@tributary/testing';
import { sweep } from '../src/sweep.js';
import { StreamFeeder, aContext, aStore, onTopic } from './support.js';

const REQUEST = {
  businessDate: '2026-02-01' as IsoDate,
  zone: 'UTC',
  sources: [],
  isExcluding: true,
};

describe('the sweep', () => {
  it('expires open trades that matured before the date, once, with their terms', async () => {
    const store = await aStore();
    const maturities = ['2026-01-31', '2026-02-01', undefined, '2026-01-15'] as const;
    const records = maturities.map((maturityDate, index) =>
      aTradeRecord({
        head: { key: { scheme: 'TEST', tradeId: `T-${index}`, legId: 0 } },
        terms: { maturityDate: maturityDate as IsoDate | undefined },
        lineage: { stream: { topic: 'raw.test.v1', partition: 0, offset: BigInt(index) } },
      }),
    );
    await new StreamFeeder(store, aContext()).feed(onTopic(records));
    expect(await sweep(store.writer, aContext(), REQUEST)).toBe(2);
    expect(await sweep(store.writer, aContext(), REQUEST)).toBe(0);
    const { rows } = await store.admin.query(
      `select trade_id, status, status_before_close, revision::int, book, message_id <> '' as has_message
       from trade_store.trade order by trade_id`,
    );
    const open = { status: 'BOOKED', status_before_close: null, revision: 1 };
    const expired = { status: 'EXPIRED', status_before_close: 'BOOKED', revision: 2 };
    const kept = { book: 'BOOK-1', has_message: true };
    expect(rows).toEqual([
      { trade_id: 'T-0', ...expired, ...kept },
      { trade_id: 'T-1', ...open, ...kept },
      { trade_id: 'T-2', ...open, ...kept },
      { trade_id: 'T-3', ...expired, ...kept },
    ]);
    const events = await store.admin.query(
      'select event_key from trade_store.trade_event where decision = 10 order by 1',
    );
    expect(events.rows).toEqual([{ event_key: 'TEST|T-0|0' }, { event_key: 'TEST|T-3|0' }]);
  });

  it('takes the named sources only', async () => {
    const store = await aStore();
    const record = aTradeRecord({
      terms: { maturityDate: '2026-01-15' as IsoDate },
      lineage: { stream: { topic: 'raw.test.v1', partition: 0, offset: 0n } },
    });
    await new StreamFeeder(store, aContext()).feed(onTopic([record]));
    const named = { ...REQUEST, sources: ['another'], isExcluding: false };
    expect(await sweep(store.writer, aContext(), named)).toBe(0);
    const own = { ...named, sources: [record.head.sourceSystem] };
    expect(await sweep(store.writer, aContext(), own)).toBe(1);
  });
});
