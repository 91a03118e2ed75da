/** Records that break the contract: kept with their place and bytes; the batch around commits. */
import { describe, expect, it } from '@jest/globals';
import { decodeQuarantined, encodeTradeRecord } from '@tributary/contract-mapping';
import {
  RECORD_BYTES_MAX,
  TRADES_CANONICAL,
  TradeRecord as WireRecord,
} from '@tributary/contracts';
import type { DecimalText } from '@tributary/domain';
import { aTradeKey, aTradeRecord } from '@tributary/testing';
import type { RecordOverrides } from '@tributary/testing';
import type { CanonicalRecord } from '../src/core/stream-batch.js';
import { StreamFeeder, aContext, aStore, onTopic } from './support.js';

const at = (offset: bigint) => ({ topic: 'raw.test.v1', partition: 0, offset });
/** A code of some later release. */
const UNKNOWN_CODE: number = 99;

type Change = (record: CanonicalRecord) => CanonicalRecord;

/** The wire form with something changed that the terms and their hash do not hold. */
const wire =
  (change: (record: WireRecord) => void): Change =>
  (record) => {
    const changed = WireRecord.decode(record.value ?? Buffer.alloc(0));
    change(changed);
    return { ...record, value: WireRecord.encode(changed).finish() };
  };

/** Another record with a hash that fits, at the same place. */
const instead =
  (overrides: RecordOverrides): Change =>
  (record) => ({ ...record, value: encodeTradeRecord(aTradeRecord(overrides)).bytes });

const amount = (value: string) => ({ value: value as DecimalText, capped: false });

const BAD: readonly (readonly [string, Change, string, string])[] = [
  ['no action', wire((r) => (r.action = 0)), 'MISSING_FIELD', 'action'],
  ['an unknown action', wire((r) => (r.action = UNKNOWN_CODE)), 'UNMAPPED_CODE', 'action'],
  [
    'a decimal with a trailing zero',
    instead({ terms: { notional: amount('1.0') } }),
    'BAD_VALUE',
    'notional',
  ],
  [
    'a decimal with an exponent',
    instead({ terms: { notional: amount('1e6') } }),
    'BAD_VALUE',
    'notional',
  ],
  ['a price with a sign', instead({ terms: { price: '+1' as DecimalText } }), 'BAD_VALUE', 'price'],
  [
    'no trade id',
    instead({ head: { key: aTradeKey({ tradeId: '' }) } }),
    'MISSING_FIELD',
    'trade_id',
  ],
  [
    'no scheme',
    instead({ head: { key: aTradeKey({ scheme: '' }) } }),
    'MISSING_FIELD',
    'trade_id_scheme',
  ],
  ['no key on the topic', (record) => ({ ...record, key: null }), 'BAD_VALUE', 'key'],
  ['no message id', wire((r) => (r.messageId = '')), 'MISSING_FIELD', 'message_id'],
  [
    'a hash of other terms',
    wire((r) => (r.contentHash = Buffer.alloc(16, 7))),
    'BAD_VALUE',
    'content_hash',
  ],
  [
    'other terms than the hash',
    wire((r) => (r.terms = { ...r.terms!, book: 'another' })),
    'BAD_VALUE',
    'content_hash',
  ],
  [
    'a hash of the terms as another action',
    wire((r) => (r.action = 4)),
    'BAD_VALUE',
    'content_hash',
  ],
];

describe('records that break the contract', () => {
  it('are kept with their place and bytes, and the records around them are stored', async () => {
    const store = await aStore();
    const good = BAD.length + 1;
    const records = onTopic(
      Array.from({ length: good + BAD.length }, (_, index) =>
        aTradeRecord({ lineage: { stream: at(BigInt(index)) } }),
      ),
    );
    // Every second one is bad.
    const expected = BAD.map(([name, change, reason, field], index) => {
      const place = index * 2 + 1;
      const changed = change(records[place]!);
      records[place] = changed;
      const raw = Buffer.from(changed.value ?? []).toString('hex');
      return { name, position: String(place), ordinal: 0, reason, field, raw };
    });
    await new StreamFeeder(store, aContext()).feed(records);

    const { rows } = await store.admin.query<{ content: Buffer; position: string }>(
      `select position::text, ordinal, reason, field, content, source_system
       from trade_store.quarantine q order by q.position`,
    );
    const found = rows.map(({ content, ...row }) => ({ ...row, kept: decodeQuarantined(content) }));
    expect(
      found.map(({ kept, ...row }, index) => ({
        ...row,
        name: BAD[index]?.[0],
        raw: Buffer.from(kept.raw).toString('hex'),
      })),
    ).toEqual(expected.map((row) => ({ ...row, source_system: 'test-source' })));
    for (const { position, kept } of found) {
      const stream = { topic: TRADES_CANONICAL.name, partition: 0, offset: BigInt(position) };
      expect(kept.lineage.stream).toEqual(stream);
      expect([kept.truncated, kept.stage]).toEqual([false, 'convergence-sink']);
    }
    const { rows: counts } = await store.admin.query(
      `select (select count(*) from trade_store.trade)::int as trades,
         (select count(*) from trade_store.trade_event)::int as events,
         (select max(next_position) from trade_store.checkpoint)::int as next`,
    );
    expect(counts).toEqual([{ trades: good, events: good, next: records.length }]);
  });

  it('are kept up to the limit, with the hash of the whole', async () => {
    const store = await aStore();
    const [record] = onTopic([aTradeRecord({ lineage: { stream: at(0n) } })]);
    const value = Buffer.alloc(RECORD_BYTES_MAX + 1, 0xff);
    await new StreamFeeder(store, aContext()).feed([{ ...record!, value }]);
    const { rows } = await store.admin.query<{ content: Buffer }>(
      'select content from trade_store.quarantine',
    );
    const [kept] = rows.map(({ content }) => decodeQuarantined(content));
    expect(kept).toMatchObject({ truncated: true, rawLength: BigInt(value.length) });
    expect(kept?.raw).toHaveLength(65_536);
  });
});
