import { describe, expect, it } from '@jest/globals';
import { INSTANT_START } from '@tributary/domain';
import { canonical, envelopeOf, mapRow, mapText, RECEIVED_AT, recordOf } from '../test/support.js';
import { fieldsOf, TRADE_FIELDS } from './flat-fields.js';
import type { TradeField } from './flat-fields.js';
import { decodeJson } from './json/decode-json.js';

const LEI = '529900T8BM49AURSDO55';

/** One row of every field: a value, where it goes and what it becomes. */
const FIELDS: readonly (readonly [TradeField, string, object])[] = [
  ['trade_id_scheme', 'UTI', { head: { key: { scheme: 'UTI' } } }],
  ['trade_id', 'A|1 é', { head: { key: { tradeId: 'A|1 é' } } }],
  ['leg_id', '2', { head: { key: { legId: 2 } } }],
  ['version', '9223372036854775807', { head: { version: 9_223_372_036_854_775_807n } }],
  ['source_sequence', '0', { head: { sourceSequence: 0n } }],
  ['is_correction', 'true', { head: { isCorrection: true } }],
  ['action', 'CORRECT', { head: { action: 'CORRECT' } }],
  ['event', 'NOVATION', { head: { event: 'NOVATION' } }],
  ['status', 'CLEARED', { head: { status: 'CLEARED' } }],
  ['source_system', 'BLOTTER_7', { head: { sourceSystem: 'BLOTTER_7' } }],
  ['message_id', 'm 1', { head: { messageId: 'm 1' } }],
  ['event_timestamp', '1900-01-01T00:00:00Z', { head: { eventTimestamp: INSTANT_START } }],
  ['uti', 'U-1', { terms: { uti: 'U-1' } }],
  ['prior_uti', 'U-0', { terms: { priorUti: 'U-0' } }],
  ['package_id', 'P-1', { terms: { packageId: 'P-1' } }],
  ['parent_trade_id', 'A-0', { terms: { parentTradeId: 'A-0' } }],
  ['link_type', 'ALLOCATION', { terms: { linkType: 'ALLOCATION' } }],
  ['trade_timestamp', '2026-01-05T11:00:00+01:00', { terms: { tradeTimestamp: RECEIVED_AT } }],
  ['trade_date', '2026-01-05', { terms: { tradeDate: '2026-01-05' } }],
  ['effective_date', '2026-01-07', { terms: { effectiveDate: '2026-01-07' } }],
  ['settlement_date', '2026-01-08', { terms: { settlementDate: '2026-01-08' } }],
  ['maturity_date', '2031-06-30', { terms: { maturityDate: '2031-06-30' } }],
  ['isin', 'US0378331005', { terms: { instrument: { isin: 'US0378331005' } } }],
  ['upi', 'QZ2PLSXQRX5K', { terms: { instrument: { upi: 'QZ2PLSXQRX5K' } } }],
  ['cfi', 'ESVUFR', { terms: { instrument: { cfi: 'ESVUFR' } } }],
  ['mic', 'XNAS', { terms: { instrument: { mic: 'XNAS' } } }],
  ['symbol', 'AAPL', { terms: { instrument: { symbol: 'AAPL' } } }],
  ['symbol_scheme', 'BBG', { terms: { instrument: { symbolScheme: 'BBG' } } }],
  ['side', 'SELL', { terms: { side: 'SELL' } }],
  ['quantity', '-5.50', { terms: { quantity: { value: '-5.5' } } }],
  ['quantity_capped', 'true', { terms: { quantity: { capped: true } } }],
  ['price', '1E-3', { terms: { price: '0.001' } }],
  ['price_notation', 'BASIS_POINTS', { terms: { priceNotation: 'BASIS_POINTS' } }],
  ['notional', '1e+20', { terms: { notional: { value: '100000000000000000000' } } }],
  ['notional_capped', 'true', { terms: { notional: { capped: true } } }],
  ['currency', 'USD', { terms: { currency: 'USD' } }],
  ['counterparty_id', LEI, { terms: { counterparty: { id: LEI } } }],
  ['counterparty_scheme', 'LEI', { terms: { counterparty: { scheme: 'LEI' } } }],
  ['our_entity_id', 'LDN1', { terms: { ourEntity: { id: 'LDN1' } } }],
  ['our_entity_scheme', 'HOUSE', { terms: { ourEntity: { scheme: 'HOUSE' } } }],
  ['book', 'RATES-1', { terms: { book: 'RATES-1' } }],
  ['trader', 'jdoe', { terms: { trader: 'jdoe' } }],
  ['confirmation_status', 'MATCHED', { terms: { confirmationStatus: 'MATCHED' } }],
];

const WHOLE = Object.fromEntries(FIELDS.map(([field, text]) => [field, text]));
/** Fields that another one needs beside it. */
const BESIDE: Readonly<Record<string, object>> = {
  symbol_scheme: { symbol: 'AAPL' },
  quantity_capped: { quantity: '1' },
  notional_capped: { notional: '1' },
  counterparty_scheme: { counterparty_id: LEI },
  our_entity_scheme: { our_entity_id: 'LDN1' },
};

const json = (record: object): string => JSON.stringify(record);
describe('the flat form, field by field', () => {
  it('has a row for every field', () => {
    expect(FIELDS.map(([field]) => field).sort()).toEqual(fieldsOf(TRADE_FIELDS).sort());
  });

  it.each(FIELDS)('%s, as JSON and as CSV', (field, text, expected) => {
    const record = { trade_id: 'A-1', ...BESIDE[field], [field]: text };
    const byJson = recordOf(mapText(json(record)));
    expect(byJson).toMatchObject(expected);
    expect(recordOf(mapRow(Object.keys(record), Object.values(record)))).toEqual(byJson);
  });

  it('takes them all at once', () => {
    const record = recordOf(mapText(json(WHOLE)));
    for (const [, , expected] of FIELDS) expect(record).toMatchObject(expected);
    expect(record.head).toMatchObject({
      maturityDate: '2031-06-30',
      confirmationStatus: 'MATCHED',
      receivedAt: RECEIVED_AT,
      replay: false,
    });
    expect(recordOf(mapRow(Object.keys(WHOLE), Object.values(WHOLE)))).toEqual(record);
  });

  it('reads plain numbers and booleans exactly', () => {
    const text = '{"trade_id":"A","version":9007199254740993,"price":0.10,"is_correction":true}';
    expect(recordOf(mapText(text))).toMatchObject({
      head: { version: 9_007_199_254_740_993n, isCorrection: true },
      terms: { price: '0.1' },
    });
  });
});

describe('defaults and absence', () => {
  it('fills what a record leaves out', () => {
    const record = recordOf(mapText('{"trade_id":"A-1"}'));
    expect(record).toEqual({
      head: {
        key: { scheme: 'HOUSE', tradeId: 'A-1', legId: 0 },
        version: 0n,
        isCorrection: false,
        action: 'SNAPSHOT',
        sourceSystem: 'canonical',
        messageId: 'raw.canonical.v1-3-42-7',
        receivedAt: RECEIVED_AT,
        replay: false,
      },
      terms: { otherPayments: [], allocations: [], attributes: new Map() },
      lineage: envelopeOf().lineage,
    });
  });

  it('takes the message id of the record, else of the envelope, else the coordinate', () => {
    const envelope = envelopeOf({ messageId: 'key-1' });
    const idOf = (text: string, given = envelope): string =>
      recordOf(mapText(text, canonical, given)).head.messageId;
    expect(idOf('{"trade_id":"A","message_id":"m1"}')).toBe('m1');
    expect(idOf('{"trade_id":"A"}')).toBe('key-1');
    const { stream: _, ...lineage } = envelopeOf().lineage;
    const file = { uri: 'f.csv', sha256: Buffer.alloc(32, 0xab), row: 12n };
    const inFile = envelopeOf({ lineage: { ...lineage, channel: 'FILE', file } });
    expect(idOf('{"trade_id":"A"}', inFile)).toBe(`${'ab'.repeat(32)}-12-7`);
  });

  it('takes empty texts, nulls and empty cells as absent', () => {
    const bare = recordOf(mapText('{"trade_id":"A-1"}'));
    const empty = Object.fromEntries(
      fieldsOf(TRADE_FIELDS).map((field) => [field, field === 'trade_id' ? 'A-1' : '']),
    );
    expect(recordOf(mapText(json(empty)))).toEqual(bare);
    expect(recordOf(mapText('{"trade_id":"A-1","isin":null,"other_payments":null}'))).toEqual(bare);
    expect(recordOf(mapRow(Object.keys(empty), Object.values(empty)))).toEqual(bare);
  });

  it('keeps the confirmation status of a cancel out of the head', () => {
    const text = '{"trade_id":"A","action":"CANCEL","confirmation_status":"MATCHED"}';
    const { head, terms } = recordOf(mapText(text));
    expect(head.confirmationStatus).toBeUndefined();
    expect(terms.confirmationStatus).toBe('MATCHED');
  });
});

describe('lists and attributes', () => {
  it('reads payments and allocations', () => {
    const text = json({
      trade_id: 'A',
      other_payments: [
        { type: 'FEE', amount: '-2.50', currency: 'USD', date: '2026-01-07' },
        { type: 'PREMIUM', amount: '1', currency: 'EUR' },
      ],
      allocations: [
        { party_id: LEI, party_scheme: 'LEI', quantity: '3', quantity_capped: true, trade_id: 'B' },
      ],
    });
    expect(recordOf(mapText(text)).terms).toMatchObject({
      otherPayments: [
        { type: 'FEE', amount: '-2.5', currency: 'USD', date: '2026-01-07' },
        { type: 'PREMIUM', amount: '1', currency: 'EUR' },
      ],
      allocations: [
        { party: { scheme: 'LEI', id: LEI }, quantity: { value: '3', capped: true }, tradeId: 'B' },
      ],
    });
  });

  it('keeps attributes by name', () => {
    const expected = new Map([
      ['desk', 'X'],
      ['lot', '1.0'],
    ]);
    const text = '{"trade_id":"A","attributes.desk":"X","attributes.lot":1.0,"attributes.no":""}';
    expect(recordOf(mapText(text)).terms.attributes).toEqual(expected);
    const columns = ['trade_id', 'attributes.desk', 'attributes.lot', 'attributes.no'];
    expect(recordOf(mapRow(columns, ['A', 'X', '1.0', ''])).terms.attributes).toEqual(expected);
  });
});

describe('rawKeyOf', () => {
  it.each([
    ['{"trade_id":"A-1","version":"x"}', 'A-1'],
    ['{"trade_id":17}', '17'],
    ['{"trade_id":""}', undefined],
    ['{"trade_id":["A"]}', undefined],
    ['{}', undefined],
    ['[]', undefined],
  ])('%s', (text, key) => {
    const decoded = decodeJson(Buffer.from(text));
    expect('value' in decoded ? canonical.rawKeyOf(decoded.value) : 'fault').toBe(key);
  });
});

describe('bindHeader', () => {
  it.each([
    [['version'], 'MISSING_FIELD', 'trade_id'],
    [['trade_id', 'tradeId'], 'UNKNOWN_FIELD', 'tradeId'],
    [['trade_id', 'other_payments'], 'UNKNOWN_FIELD', 'other_payments'],
    [['trade_id', 'isin', 'isin'], 'BAD_VALUE', 'isin'],
    [['trade_id', ''], 'UNKNOWN_FIELD', 'column_2'],
  ])('refuses %j', (columns, reason, field) => {
    expect(canonical.bindHeader(columns)).toMatchObject({ faults: [{ reason, field }] });
  });
});
