import { describe, expect, it } from '@jest/globals';
import { date, decimal, instant, tradeTerms } from '@tributary/testing';
import { aChange, anyChange } from '../test/changes.js';
import fc from 'fast-check';
import { STAGED_COLUMNS, UPDATED_COLUMNS, stagedValues } from './trade-columns.js';

const NEVER_UPDATED = ['trade_id_scheme', 'trade_id', 'leg_id', 'created_at'];

function staged(change: Parameters<typeof stagedValues>[0]): Record<string, unknown> {
  const values = stagedValues(change);
  return Object.fromEntries(STAGED_COLUMNS.map((name, index) => [name, values[index]]));
}

describe('staged columns', () => {
  it('are named once and have one value each, whatever a change holds', () => {
    expect(new Set(STAGED_COLUMNS).size).toBe(STAGED_COLUMNS.length);
    fc.assert(
      fc.property(anyChange, (change) => {
        const values = stagedValues(change);
        expect(values).toHaveLength(STAGED_COLUMNS.length);
        expect(values).not.toContain(undefined);
      }),
    );
  });

  it('are all taken over by an existing row but the key and the time it was made', () => {
    const updated = UPDATED_COLUMNS.map((assignment) => assignment.split(' = ')[0]);
    expect(new Set(updated).size).toBe(updated.length);
    expect([...updated, ...NEVER_UPDATED].sort()).toEqual([...STAGED_COLUMNS].sort());
  });

  it('hold the state and the terms, each in its place', () => {
    const change = aChange({
      state: {
        key: { scheme: 'OMS', tradeId: 'A|1', legId: 2 },
        version: 3n,
        sourceSequence: 4n,
        revision: 6n,
        eventTimestamp: instant('1969-07-20T20:17:40.123456789Z'),
        receivedAt: instant('2026-01-05T10:00:00.000000007Z'),
        maturityDate: date('2031-06-30'),
        statusBeforeClose: 'CLEARED',
        status: 'CANCELLED',
        decidedAt: instant('2026-01-05T12:00:00.5Z'),
      },
      revisionBefore: 5n,
      messageId: 'm-1',
      at: { originId: 7, position: 8n, ordinal: 9 },
      terms: {
        terms: tradeTerms({
          instrument: { isin: 'US0378331005' },
          price: decimal('-0.5'),
          counterparty: { scheme: 'LEI', id: 'C1' },
          trader: undefined,
        }),
        payload: Buffer.from('terms'),
        at: { originId: 7, position: 1n, ordinal: 0 },
      },
    });
    expect(staged(change)).toMatchObject({
      trade_id_scheme: 'OMS',
      trade_id: 'A|1',
      leg_id: 2,
      version: 3n,
      source_sequence: 4n,
      revision: 6n,
      revision_before: 5n,
      message_id: 'm-1',
      status: 'CANCELLED',
      status_before_close: 'CLEARED',
      maturity_date: '2031-06-30',
      event_timestamp: '1969-07-20T20:17:40.123456Z',
      event_nanos: 789n,
      received_at: '2026-01-05T10:00:00Z',
      received_nanos: 7n,
      origin_id: 7,
      position: 8n,
      ordinal: 9,
      last_modified_at: '2026-01-05T12:00:00.500Z',
      created_at: '2026-01-05T12:00:00.500Z',
      isin: 'US0378331005',
      symbol: null,
      side: 'BUY',
      quantity: '1000',
      price: '-0.5',
      price_notation: 'PERCENTAGE',
      notional: '1000000',
      currency: 'USD',
      counterparty_scheme: 'LEI',
      counterparty_id: 'C1',
      our_entity_id: 'ENTITY-1',
      book: 'BOOK-1',
      trader: null,
      trade_date: '2026-01-05',
      effective_date: null,
      settlement_date: '2026-01-07',
      payload: `\\x${Buffer.from('terms').toString('hex')}`,
      terms_origin_id: 7,
      terms_position: 1n,
      terms_ordinal: 0,
    });
  });

  it('hold no terms where the stored ones stay', () => {
    const values = staged(aChange({ terms: undefined }));
    expect(values).toMatchObject({ payload: '\\x', terms_origin_id: null, book: null });
  });
});
