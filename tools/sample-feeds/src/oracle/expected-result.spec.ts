import { describe, expect, it } from '@jest/globals';
import type { FeedContent, FeedPhase, KafkaMessage } from '../model/feeds.js';
import type { PlainRecord } from '../model/plain-record.js';
import { OpenResultError } from './errors.js';
import { expectedResult } from './expected-result.js';

function record(fields: Partial<PlainRecord> = {}): FeedContent {
  return {
    kind: 'record',
    record: {
      source: 'canonical',
      scheme: 'HOUSE',
      tradeId: 'T-1',
      legId: 0,
      version: 1n,
      isCorrection: false,
      action: 'NEW',
      terms: {},
      ...fields,
    },
  };
}

const BROKEN: FeedContent = { kind: 'broken', source: 'canonical', broken: 'BAD_DATE' };

function message(contents: readonly FeedContent[], key = 'T-1'): KafkaMessage {
  return { source: 'canonical', topic: 'raw.canonical.v1', key, value: Buffer.alloc(0), contents };
}

function phase(fields: Partial<FeedPhase>): FeedPhase {
  return { name: 'streams', kafka: [], http: [], files: [], ...fields };
}

describe('expectedResult', () => {
  it('counts per source and adds up', () => {
    const contents = [
      record(),
      record(),
      record({ version: 3n, action: 'AMEND', terms: { maturity_date: '2035-01-01' } }),
      record({ version: 2n, action: 'AMEND' }),
      record({ version: 4n, action: 'AMEND', terms: { maturity_date: '2034-01-01' } }),
      BROKEN,
    ];
    const { sources, decisions } = expectedResult([phase({ kafka: [message(contents)] })]);
    expect(sources.get('canonical')).toEqual({
      received: 6,
      accepted: 2,
      duplicate: 1,
      stale: 1,
      rejected: 1,
      quarantined: 1,
    });
    expect(Object.fromEntries(decisions.get('canonical') ?? [])).toEqual({
      ACCEPTED_NEW: 1,
      DUPLICATE: 1,
      ACCEPTED_AMENDED: 1,
      STALE: 1,
      REJECTED_MATURITY: 1,
    });
  });

  it('tells phases one after the other', () => {
    const streams = phase({ kafka: [message([record({ version: 2n })])] });
    const files = phase({ name: 'files', kafka: [message([record({ action: 'SNAPSHOT' })])] });
    const { decisions, trades } = expectedResult([streams, files]);
    expect(decisions.get('canonical')?.get('STALE')).toBe(1);
    expect(trades.get('HOUSE|T-1|0')?.version).toBe(2n);
  });

  it('marks what a sweep may have expired, and sweeps where told so', () => {
    const matured = phase({
      kafka: [message([record({ terms: { maturity_date: '2020-01-01' } })])],
    });
    const key = 'HOUSE|T-1|0';
    expect(expectedResult([matured]).trades.get(key)).toMatchObject({
      mayBeExpired: true,
      status: 'BOOKED',
    });
    expect(expectedResult([matured], { sweptOn: '2026-01-01' }).trades.get(key)).toMatchObject({
      mayBeExpired: false,
      status: 'EXPIRED',
      revision: 2n,
    });
  });

  it('refuses a key on two lanes of one phase', () => {
    const race = phase({ kafka: [message([record()]), message([record()], 'other key')] });
    expect(() => expectedResult([race])).toThrow(OpenResultError);
  });

  it('refuses one message identity that speaks of two trades', () => {
    const contents = [record({ messageId: 'm1' }), record({ messageId: 'm1', legId: 1 })];
    expect(() => expectedResult([phase({ kafka: [message(contents)] })])).toThrow('m1');
  });
});
