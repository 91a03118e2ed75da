import { describe, expect, it } from '@jest/globals';
import { QUARANTINE_REASONS } from '@tributary/domain';
import type { QuarantineReason } from '@tributary/domain';
import fc from 'fast-check';
import { canonical, envelopeOf, faultsOf, mapText } from '../test/support.js';
import { FAULTS_MAX } from './fault.js';
import { fieldsOf, TRADE_FIELDS } from './flat-fields.js';
import { decodeJson } from './json/decode-json.js';

const json = (record: object): string => JSON.stringify(record);

/** Reason, field, record (with a good id unless it has its own). */
const FAULTS: readonly (readonly [QuarantineReason, string, object])[] = [
  ['MISSING_FIELD', 'trade_id', { trade_id: '' }],
  ['MISSING_FIELD', 'notional', { notional_capped: true }],
  ['MISSING_FIELD', 'quantity', { quantity_capped: true }],
  ['MISSING_FIELD', 'counterparty_id', { counterparty_scheme: 'LEI' }],
  ['MISSING_FIELD', 'our_entity_id', { our_entity_scheme: 'LEI' }],
  ['MISSING_FIELD', 'symbol', { symbol_scheme: 'BBG' }],
  [
    'MISSING_FIELD',
    'other_payments[0].amount',
    { other_payments: [{ type: 'F', currency: 'USD' }] },
  ],
  ['MISSING_FIELD', 'allocations[0].party_id', { allocations: [{ quantity: '1' }] }],
  ['BAD_VALUE', 'trade_id', { trade_id: 'A\u0000' }],
  ['BAD_VALUE', 'trade_id', { trade_id: 'x'.repeat(129) }],
  ['BAD_VALUE', 'trade_id', { trade_id: ['A'] }],
  ['BAD_VALUE', 'trade_id_scheme', { trade_id_scheme: 'A B' }],
  ['BAD_VALUE', 'source_system', { source_system: 'a/b' }],
  ['BAD_VALUE', 'leg_id', { leg_id: -1 }],
  ['BAD_VALUE', 'version', { version: '9223372036854775808' }],
  ['BAD_VALUE', 'source_sequence', { source_sequence: 1.5 }],
  ['BAD_VALUE', 'is_correction', { is_correction: 'yes' }],
  ['BAD_VALUE', 'notional', { notional: '1,000' }],
  ['BAD_VALUE', 'price', { price: true }],
  ['BAD_VALUE', 'currency', { currency: 'usd' }],
  ['BAD_VALUE', 'maturity_date', { maturity_date: '2031-02-30' }],
  ['BAD_VALUE', 'event_timestamp', { event_timestamp: '2026-01-05' }],
  ['BAD_VALUE', 'isin', { isin: 'AAPL' }],
  ['BAD_VALUE', 'mic', { mic: 'NASDAQ' }],
  ['BAD_VALUE', 'cfi', { cfi: 'esvufr' }],
  ['BAD_VALUE', 'upi', { upi: 'X' }],
  ['BAD_VALUE', 'book', { book: '\ud800' }],
  ['BAD_VALUE', 'message_id', { message_id: 'x'.repeat(513) }],
  ['BAD_VALUE', 'counterparty_id', { counterparty_id: 'X', counterparty_scheme: 'LEI' }],
  ['BAD_VALUE', 'other_payments', { other_payments: { type: 'FEE' } }],
  ['BAD_VALUE', 'other_payments[0]', { other_payments: ['FEE'] }],
  ['BAD_VALUE', 'attributes.', { 'attributes.': 'x' }],
  ['BAD_VALUE', 'attributes.long', { 'attributes.long': 'x'.repeat(4_097) }],
  ['UNMAPPED_CODE', 'action', { action: 'new' }],
  ['UNMAPPED_CODE', 'event', { event: 'X' }],
  ['UNMAPPED_CODE', 'status', { status: 'OPEN' }],
  ['UNMAPPED_CODE', 'confirmation_status', { confirmation_status: 'X' }],
  ['UNMAPPED_CODE', 'link_type', { link_type: 'X' }],
  ['UNMAPPED_CODE', 'side', { side: 'B' }],
  ['UNMAPPED_CODE', 'price_notation', { price_notation: 'X' }],
  ['BAD_CHECK_DIGIT', 'isin', { isin: 'US0378331004' }],
  [
    'BAD_CHECK_DIGIT',
    'counterparty_id',
    { counterparty_id: '529900T8BM49AURSDO54', counterparty_scheme: 'LEI' },
  ],
  [
    'BAD_CHECK_DIGIT',
    'our_entity_id',
    { our_entity_id: '529900T8BM49AURSDO54', our_entity_scheme: 'LEI' },
  ],
  [
    'BAD_CHECK_DIGIT',
    'allocations[0].party_id',
    { allocations: [{ party_id: '529900T8BM49AURSDO54', party_scheme: 'LEI', quantity: '1' }] },
  ],
  ['IMPLAUSIBLE', 'notional', { notional: '-1' }],
  ['IMPLAUSIBLE', 'maturity_date', { maturity_date: '9999-12-31' }],
  ['UNKNOWN_FIELD', 'tradeId', { tradeId: 'A' }],
  ['UNKNOWN_FIELD', 'received_at', { received_at: '2026-01-05T10:00:00Z' }],
  ['UNKNOWN_FIELD', 'colour', { colour: null }],
  ['UNKNOWN_FIELD', 'colour', { colour: '' }],
  ['UNKNOWN_FIELD', 'colour', { colour: {} }],
  ['UNKNOWN_FIELD', 'colour', { colour: [] }],
  ['UNKNOWN_FIELD', 'colour.0', { colour: [null] }],
  ['UNKNOWN_FIELD', 'content_hash', { content_hash: 'x' }],
  ['UNKNOWN_FIELD', 'terms.isin', { terms: { isin: 'US0378331005' } }],
  [
    'UNKNOWN_FIELD',
    'other_payments[0].note',
    { other_payments: [{ type: 'F', amount: '1', currency: 'USD', note: 'x' }] },
  ],
];

/** Reasons this library never gives, and who does. */
const ELSEWHERE: readonly QuarantineReason[] = ['UNKNOWN_CONTRACT', 'UNKNOWN_REFERENCE', 'POLICY'];

describe('faults', () => {
  it.each(FAULTS)('%s in %s', (reason, field, record) => {
    const faults = faultsOf(mapText(json({ trade_id: 'A-1', ...record })));
    expect(faults).toEqual([{ reason, field, detail: expect.any(String) }]);
    expect(faults[0]?.detail.length).toBeGreaterThan(0);
  });

  it('has a row for every reason', () => {
    const bytes: QuarantineReason[] = ['UNDECODABLE', 'TOO_LARGE'];
    const tested = new Set([...FAULTS.map(([reason]) => reason), ...bytes, ...ELSEWHERE]);
    expect([...tested].sort()).toEqual([...QUARANTINE_REASONS].sort());
  });

  it.each(['[]', '"x"', '1', 'null', 'true'])('refuses %s: it is no object', (text) => {
    expect(faultsOf(mapText(text))).toMatchObject([{ reason: 'UNDECODABLE', field: '' }]);
  });

  it.each(['a\u0000', 'x'.repeat(513)])(
    'refuses %j as the message id of an envelope',
    (messageId) => {
      const envelope = envelopeOf({ messageId });
      const faults = faultsOf(mapText('{"trade_id":"A"}', canonical, envelope));
      expect(faults).toMatchObject([{ reason: 'BAD_VALUE', field: 'message_id' }]);
      expect(mapText('{"trade_id":"A","message_id":"m"}', canonical, envelope)).toHaveProperty(
        'record',
      );
    },
  );

  it('names the nearest known name and shows the value', () => {
    const faults = faultsOf(mapText('{"trade_id":"A","maturityDate":"x","action":"AMMEND"}'));
    expect(faults.map(({ detail }) => detail)).toEqual([
      '"AMMEND" is unknown; did you mean "AMEND"?',
      'is not known; did you mean "maturity_date"?',
    ]);
  });

  it('collects all faults of a record, up to a limit', () => {
    const some = { version: 'x', side: 'x', notional: '-1', isin: 'x', colour: 'x' };
    const found = faultsOf(mapText(json(some))).map(({ field }) => field);
    expect(found).toEqual(['trade_id', 'version', 'isin', 'side', 'colour', 'notional']);
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`colour_${at}`, 'x']));
    expect(faultsOf(mapText(json(many)))).toHaveLength(FAULTS_MAX);
  });

  it('never throws for any value', () => {
    const name = fc.constantFrom(...fieldsOf(TRADE_FIELDS), 'other_payments', 'allocations', 'x');
    const record = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(record, (value) => {
        const text = json(value);
        const result = mapText(text);
        expect('record' in result).toBe(!('faults' in result));
        const decoded = decodeJson(Buffer.from(text));
        if ('value' in decoded) canonical.rawKeyOf(decoded.value);
      }),
      { numRuns: 500 },
    );
  });
});
