/** Bytes written field by field are those the generated code writes. */
import { describe, expect, it } from '@jest/globals';
import type { Instant, TradeTerms, UnhashedTradeRecord } from '@tributary/domain';
import fc from 'fast-check';
import { terms, tradeRecord } from '../../test/arbitraries.js';
import { fullRecord, minimalRecord } from '../../test/examples.js';
import { generatedRecord, generatedTerms } from '../../test/generated-encoding.js';
import { encodeTerms, encodeTradeRecord } from './encode-trade-record.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const BARE: TradeTerms = { otherPayments: [], allocations: [], attributes: new Map() };

/** Every length of a length's varint, and every kind of character, lone surrogates among them. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .constantFrom('a', 'é', '\ud800', '😀', '\0')
    .chain((unit) =>
      fc
        .constantFrom(1, 21, 22, 42, 43, 63, 64, 65, 127, 128, 129, 5_461, 5_462, 16_383, 16_384)
        .map((length) => unit.repeat(length)),
    ),
);

function expectSame(record: UnhashedTradeRecord): void {
  expect(hex(encodeTradeRecord(record).bytes)).toBe(hex(generatedRecord(record)));
}

describe('encodeTradeRecord', () => {
  it('writes what the generated code writes, for any record', () => {
    fc.assert(fc.property(tradeRecord, expectSame), { numRuns: 2_000 });
  });

  it('does so for the fullest and the barest record', () => {
    expectSame(fullRecord());
    expectSame(minimalRecord());
    expectSame({ ...minimalRecord(), terms: BARE });
  });

  it('does so for texts of any length and script', () => {
    fc.assert(
      fc.property(hostile, hostile, terms, (text, other, some) => {
        const record = fullRecord();
        expectSame({
          head: { ...record.head, messageId: text, sourceSystem: other },
          terms: {
            ...some,
            book: other,
            counterparty: { id: text },
            attributes: new Map([[text, other]]),
          },
          lineage: { ...record.lineage, mappingId: text, runId: other },
        });
      }),
    );
  });

  it.each([-1n, 0n, 1n, -1_000_000_000n, 999_999_999n, 1_000_000_000n, (2n << 60n) + 7n])(
    'does so %s ns after 1970',
    (nanos) => {
      const instant = nanos as Instant;
      const { head, lineage } = fullRecord();
      expectSame({
        head: { ...head, receivedAt: instant, eventTimestamp: instant },
        terms: { ...BARE, tradeTimestamp: instant },
        lineage,
      });
    },
  );

  it.each([0n, 127n, 128n, 1n << 31n, 1n << 32n, (1n << 53n) - 1n, 1n << 53n, (1n << 63n) - 1n])(
    'does so for the count %s',
    (count) => {
      const { head, terms: full, lineage } = fullRecord();
      expectSame({
        head: { ...head, version: count, sourceSequence: count },
        terms: full,
        lineage,
      });
    },
  );

  it('hands over bytes that later records leave alone', () => {
    fc.assert(
      fc.property(fc.array(tradeRecord, { minLength: 2, maxLength: 8 }), (records) => {
        const encoded = records.map((record) => encodeTradeRecord(record).bytes);
        expect(encoded.map(hex)).toEqual(records.map((record) => hex(generatedRecord(record))));
      }),
    );
  });

  it('recovers after a record that cannot be written', () => {
    const record = fullRecord();
    const broken = { ...record, terms: { ...record.terms, side: 'NEITHER' as 'BUY' } };
    expect(() => encodeTradeRecord(broken)).toThrow(RangeError);
    expectSame(record);
  });
});

describe('encodeTerms', () => {
  it('writes what the generated code writes', () => {
    fc.assert(
      fc.property(terms, (value) => {
        expect(hex(encodeTerms(value))).toBe(hex(generatedTerms(value)));
      }),
      { numRuns: 500 },
    );
  });
});
