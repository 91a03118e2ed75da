/** TradeRecord: round trips, canonical bytes, the content hash, and every refusal. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { TradeRecord as WireRecord, TradeTerms as WireTerms } from '@tributary/contracts';
import { actionClass } from '@tributary/domain';
import type { TradeRecord, UnhashedTradeRecord } from '@tributary/domain';
import fc from 'fast-check';
import { terms, tradeRecord } from '../test/arbitraries.js';
import { HEAD, fullRecord, minimalRecord } from '../test/examples.js';
import { encodeTerms, encodeTradeRecord } from './encode/encode-trade-record.js';
import { decodeTerms } from './terms.js';
import { decodeTradeRecord, singleField } from './trade-record.js';

const TERMS_FIELD = 15;
/** A code of some later release. */
const UNKNOWN_CODE: number = 99;
const CLASS_BYTE = { STATE: 1, CANCEL: 2, TERMINATE: 3, REVIVE: 4 };

function decoded(bytes: Uint8Array): TradeRecord {
  const result = decodeTradeRecord(bytes);
  if ('fault' in result) throw new Error(JSON.stringify(result.fault));
  return result.record;
}

/** Numbers of the fields of a message, in the order they stand. */
function fieldOrder(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const numbers: number[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    numbers.push(number);
    reader.skip(wireType, number);
  }
  return numbers;
}

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

/** The wire form of a record, changed and encoded again with a hash that fits its terms. */
function changed(change: (wire: WireRecord) => void, record = fullRecord()): Uint8Array {
  const wire = WireRecord.decode(encodeTradeRecord(record).bytes);
  change(wire);
  if (wire.terms) {
    const bytes = WireTerms.encode(wire.terms).finish();
    const state = Buffer.of(CLASS_BYTE.STATE);
    const digest = createHash('sha256').update(state).update(bytes).digest();
    wire.contentHash = digest.subarray(0, 16);
  }
  return WireRecord.encode(wire).finish();
}

describe('a trade record', () => {
  it('comes back as it went, whatever it holds', () => {
    fc.assert(
      fc.property(tradeRecord, (record) => {
        const { bytes, contentHash } = encodeTradeRecord(record);
        expect(decoded(bytes)).toEqual({ ...record, head: { ...record.head, contentHash } });
      }),
      { numRuns: 500 },
    );
  });

  it('comes back with every field set, and with none that is optional', () => {
    for (const record of [fullRecord(), minimalRecord()]) {
      const { bytes, contentHash } = encodeTradeRecord(record);
      expect(decoded(bytes)).toEqual({ ...record, head: { ...record.head, contentHash } });
    }
  });

  it('has every field of the contract set in the full example', () => {
    const wire = WireRecord.decode(encodeTradeRecord(fullRecord()).bytes);
    const unset = (message: object): string[] =>
      Object.entries(message)
        .filter(([name, value]) => name !== '_unknownFields' && isUnset(value))
        .map(([name]) => name);
    expect(unset(wire)).toEqual([]);
    expect(unset(wire.terms ?? {})).toEqual([]);
  });

  it('has terms that can be read on their own', () => {
    fc.assert(
      fc.property(terms, (value) => {
        expect(decodeTerms(encodeTerms(value))).toEqual({ terms: value });
      }),
      { numRuns: 100 },
    );
  });

  it('gives the confirmation status to the head of a full state only', () => {
    const { terms } = fullRecord();
    const cancel = minimalRecord({ head: { ...HEAD, action: 'CANCEL' }, terms });
    expect(decoded(encodeTradeRecord(cancel).bytes).head.confirmationStatus).toBeUndefined();
  });
});

function isUnset(value: unknown): boolean {
  if (value instanceof Map) return value.size === 0;
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length === 0;
  return value === undefined || value === 0 || value === 0n || value === '' || value === false;
}

describe('canonical bytes', () => {
  it('hold ascending fields', () => {
    fc.assert(
      fc.property(tradeRecord, (record) => {
        const { bytes } = encodeTradeRecord(record);
        for (const message of [bytes, singleField(bytes, TERMS_FIELD)]) {
          expect(fieldOrder(message)).toEqual(ascending(fieldOrder(message)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('do not depend on the order attributes were set in', () => {
    const entries = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string()), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(entries, (list) => {
        const unique = [...new Map(list)];
        const forth = { ...fullRecord().terms, attributes: new Map(unique) };
        const back = { ...forth, attributes: new Map(unique.reverse()) };
        expect(Buffer.from(encodeTerms(back))).toEqual(Buffer.from(encodeTerms(forth)));
      }),
    );
  });

  it('sort attributes by UTF-8 bytes, not by UTF-16 units', () => {
    const attributes = new Map([
      ['\u{1F600}', 'above the first plane: F0 in UTF-8, D83D in UTF-16'],
      ['\uFFFD', 'EF in UTF-8, FFFD in UTF-16'],
    ]);
    const bytes = encodeTerms({ otherPayments: [], allocations: [], attributes });
    expect([...WireTerms.decode(bytes).attributes.keys()]).toEqual(['\uFFFD', '\u{1F600}']);
  });

  it('leave out what says nothing', () => {
    const { terms } = minimalRecord();
    expect(encodeTerms(terms)).toHaveLength(0);
    expect(encodeTerms({ ...terms, instrument: {} })).toHaveLength(0);
  });
});

describe('the content hash', () => {
  it('is the first 16 bytes of SHA-256 over action class and terms as they stand', () => {
    fc.assert(
      fc.property(tradeRecord, (record) => {
        const { bytes, contentHash } = encodeTradeRecord(record);
        const input = Buffer.concat([
          Buffer.of(CLASS_BYTE[actionClass(record.head.action)]),
          singleField(bytes, TERMS_FIELD),
        ]);
        const digest = createHash('sha256').update(input).digest('hex');
        expect(contentHash).toBe(digest.slice(0, 32));
      }),
      { numRuns: 100 },
    );
  });

  it('refuses any change of the terms behind its back', () => {
    const { bytes } = encodeTradeRecord(fullRecord());
    const wire = WireRecord.decode(bytes);
    if (wire.terms) wire.terms.book = 'EQ-2';
    const result = decodeTradeRecord(WireRecord.encode(wire).finish());
    expect(result).toMatchObject({ fault: { reason: 'BAD_VALUE', field: 'content_hash' } });
  });

  it.each([0, 15, 17])('refuses %s bytes', (length) => {
    const wire = WireRecord.decode(encodeTradeRecord(fullRecord()).bytes);
    wire.contentHash = Buffer.alloc(length, 1);
    const result = decodeTradeRecord(WireRecord.encode(wire).finish());
    expect(result).toMatchObject({ fault: { reason: 'BAD_VALUE', field: 'content_hash' } });
  });
});

describe('unknown fields', () => {
  const unknown = (bytes: Uint8Array): Uint8Array =>
    new BinaryWriter()
      .raw(bytes)
      .uint32((2047 << 3) | WireType.Varint)
      .uint32(7)
      .finish();

  it('in the record change nothing', () => {
    const { bytes } = encodeTradeRecord(fullRecord());
    expect(decoded(unknown(bytes))).toEqual(decoded(bytes));
  });

  it('in the terms of a later release are part of the content', () => {
    const wire = WireRecord.decode(encodeTradeRecord(minimalRecord()).bytes);
    const termsBytes = unknown(encodeTerms(fullRecord().terms));
    const digest = createHash('sha256').update(Buffer.of(1)).update(termsBytes).digest();
    const { terms: _none, lineage, ...head } = wire;
    const writer = WireRecord.encode({
      ...head,
      contentHash: digest.subarray(0, 16),
      terms: undefined,
      lineage,
    });
    const tag = (TERMS_FIELD << 3) | WireType.LengthDelimited;
    const record = decoded(writer.uint32(tag).bytes(termsBytes).finish());
    expect(record.terms).toEqual(fullRecord().terms);
    expect(record.head.contentHash).toBe(digest.toString('hex', 0, 16));
  });
});

const REFUSALS: readonly (readonly [string, (wire: WireRecord) => void, string, string])[] = [
  ['no trade id', (w) => (w.tradeId = ''), 'MISSING_FIELD', 'trade_id'],
  ['a trade id with a control character', (w) => (w.tradeId = 'a\u0007'), 'BAD_VALUE', 'trade_id'],
  ['a trade id of 129 characters', (w) => (w.tradeId = 'x'.repeat(129)), 'BAD_VALUE', 'trade_id'],
  ['no scheme', (w) => (w.tradeIdScheme = ''), 'MISSING_FIELD', 'trade_id_scheme'],
  ['a scheme with a bar', (w) => (w.tradeIdScheme = 'a|b'), 'BAD_VALUE', 'trade_id_scheme'],
  ['no source', (w) => (w.sourceSystem = ''), 'MISSING_FIELD', 'source_system'],
  ['a source with a space', (w) => (w.sourceSystem = 'a b'), 'BAD_VALUE', 'source_system'],
  ['no message id', (w) => (w.messageId = ''), 'MISSING_FIELD', 'message_id'],
  ['a message id with NUL', (w) => (w.messageId = 'a\0'), 'BAD_VALUE', 'message_id'],
  ['no receipt', (w) => (w.receivedAt = undefined), 'MISSING_FIELD', 'received_at'],
  ['version 2^63', (w) => (w.version = 1n << 63n), 'BAD_VALUE', 'version'],
  ['sequence 2^63', (w) => (w.sourceSequence = 1n << 63n), 'BAD_VALUE', 'source_sequence'],
  ['no action', (w) => (w.action = 0), 'MISSING_FIELD', 'action'],
  ['an unknown action', (w) => (w.action = UNKNOWN_CODE), 'UNMAPPED_CODE', 'action'],
  ['an unknown event', (w) => (w.event = UNKNOWN_CODE), 'UNMAPPED_CODE', 'event'],
  ['an unknown status', (w) => (w.status = UNKNOWN_CODE), 'UNMAPPED_CODE', 'status'],
  ['no lineage', (w) => (w.lineage = undefined), 'MISSING_FIELD', 'lineage'],
  [
    'an instant after the year 2299',
    (w) => (w.receivedAt = { seconds: 10_413_792_000n, nanos: 0 }),
    'BAD_VALUE',
    'received_at',
  ],
  [
    'nanoseconds above a second',
    (w) => (w.receivedAt = { seconds: 0n, nanos: 1_000_000_000 }),
    'BAD_VALUE',
    'received_at',
  ],
];

type Terms = NonNullable<WireRecord['terms']>;
const TERMS_REFUSALS: readonly (readonly [string, (terms: Terms) => void, string, string])[] = [
  ['an unknown side', (t) => (t.side = UNKNOWN_CODE), 'UNMAPPED_CODE', 'side'],
  [
    'an unknown notation',
    (t) => (t.priceNotation = UNKNOWN_CODE),
    'UNMAPPED_CODE',
    'price_notation',
  ],
  ['an unknown link', (t) => (t.linkType = UNKNOWN_CODE), 'UNMAPPED_CODE', 'link_type'],
  [
    '30 February',
    (t) => (t.maturityDate = { year: 2026, month: 2, day: 30 }),
    'BAD_VALUE',
    'maturity_date',
  ],
  [
    'a date of zeros',
    (t) => (t.tradeDate = { year: 0, month: 0, day: 0 }),
    'BAD_VALUE',
    'trade_date',
  ],
  ['an exponent', (t) => (t.price = { value: '1e5' }), 'BAD_VALUE', 'price'],
  ['a trailing zero', (t) => (t.price = { value: '1.0' }), 'BAD_VALUE', 'price'],
  ['minus zero', (t) => (t.price = { value: '-0' }), 'BAD_VALUE', 'price'],
  [
    'a quantity without value',
    (t) => (t.quantity = { value: undefined, capped: true }),
    'MISSING_FIELD',
    'quantity',
  ],
  [
    'a party without id',
    (t) => (t.counterparty = { scheme: 'LEI', id: '' }),
    'MISSING_FIELD',
    'counterparty_id',
  ],
  ['NUL in a book', (t) => (t.book = 'a\0b'), 'BAD_VALUE', 'book'],
  ['NUL in an attribute', (t) => t.attributes.set('k', '\0'), 'BAD_VALUE', 'attributes'],
  [
    'a payment without amount',
    (t) => t.otherPayments.push({ type: 'x', amount: undefined, currency: '', date: undefined }),
    'MISSING_FIELD',
    'other_payments',
  ],
  [
    'an allocation without party',
    (t) => t.allocations.push({ party: undefined, quantity: undefined, tradeId: '' }),
    'MISSING_FIELD',
    'allocations',
  ],
];

type Lineage = NonNullable<WireRecord['lineage']>;
const LINEAGE_REFUSALS: readonly (readonly [string, (lineage: Lineage) => void, string])[] = [
  ['no channel', (l) => (l.channel = 0), 'MISSING_FIELD'],
  ['an unknown channel', (l) => (l.channel = UNKNOWN_CODE), 'UNMAPPED_CODE'],
  ['a file without hash', (l) => (l.fileSha256 = Buffer.alloc(0)), 'BAD_VALUE'],
  ['a stream without topic', (l) => (l.channel = 1), 'MISSING_FIELD'],
  ['a negative partition', (l) => (l.partition = -1), 'BAD_VALUE'],
];

describe('what breaks the contract is a fault, never an exception', () => {
  it.each(REFUSALS)('%s', (_, change, reason, field) => {
    expect(decodeTradeRecord(changed(change))).toMatchObject({ fault: { reason, field } });
  });

  it.each(TERMS_REFUSALS)('%s', (_, change, reason, field) => {
    const bytes = changed((wire) => wire.terms && change(wire.terms));
    expect(decodeTradeRecord(bytes)).toMatchObject({ fault: { reason, field } });
  });

  it.each(LINEAGE_REFUSALS)('%s', (_, change, reason) => {
    const bytes = changed((wire) => wire.lineage && change(wire.lineage));
    expect(decodeTradeRecord(bytes)).toMatchObject({ fault: { reason, field: 'lineage' } });
  });

  it('terms that occur twice', () => {
    const { bytes } = encodeTradeRecord(fullRecord());
    const again = new BinaryWriter().raw(bytes);
    again.uint32((TERMS_FIELD << 3) | WireType.LengthDelimited).bytes(singleField(bytes, 15));
    expect(decodeTradeRecord(again.finish())).toMatchObject({ fault: { reason: 'BAD_VALUE' } });
  });

  it('any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeTradeRecord(bytes)).toHaveProperty('fault');
      }),
      { numRuns: 500 },
    );
  });

  it('any byte of a good record replaced: a fault, or a change outside the terms', () => {
    const { bytes } = encodeTradeRecord(fullRecord() satisfies UnhashedTradeRecord);
    const places = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(places, ([index, byte]) => {
        const result = decodeTradeRecord(Buffer.from(bytes).fill(byte, index, index + 1));
        if ('record' in result) expect(result.record.terms).toEqual(fullRecord().terms);
      }),
      { numRuns: 500 },
    );
  });
});
