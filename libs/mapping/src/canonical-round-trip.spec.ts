import { describe, expect, it } from '@jest/globals';
import {
  ACTIONS,
  CONFIRMATION_STATUSES,
  EVENTS,
  formatInstant,
  LINK_TYPES,
  PRICE_NOTATIONS,
  SIDES,
  TRADE_STATUSES,
} from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import fc from 'fast-check';
import { mapRow, mapText, recordOf } from '../test/support.js';

describe('round trip', () => {
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });
  const count = fc.bigInt({ min: 0n, max: (1n << 63n) - 1n });
  const instant = fc
    .bigInt({ min: 0n, max: 4_102_444_800_000_000_000n })
    .map((nanos) => formatInstant(nanos as Instant));
  const date = instant.map((moment) => moment.slice(0, 10));
  const flat = fc.record({
    trade_id: text,
    version: optional(count.map(String)),
    source_sequence: optional(count.map(String)),
    leg_id: optional(fc.nat().map(String)),
    action: optional(fc.constantFrom(...ACTIONS)),
    event: optional(fc.constantFrom(...EVENTS)),
    status: optional(fc.constantFrom(...TRADE_STATUSES)),
    confirmation_status: optional(fc.constantFrom(...CONFIRMATION_STATUSES)),
    link_type: optional(fc.constantFrom(...LINK_TYPES)),
    side: optional(fc.constantFrom(...SIDES)),
    price_notation: optional(fc.constantFrom(...PRICE_NOTATIONS)),
    event_timestamp: optional(instant),
    maturity_date: optional(date),
    notional: optional(count.map(String)),
    price: optional(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(String)),
    book: optional(text),
    'attributes.note': optional(text),
  });

  it('gives back what went in, by JSON and by CSV alike', () => {
    fc.assert(
      fc.property(flat, (given) => {
        const entries = Object.entries(given).filter(([, value]) => value !== undefined);
        const record = recordOf(mapText(JSON.stringify(Object.fromEntries(entries))));
        const { head, terms } = record;
        expect({
          trade_id: head.key.tradeId,
          version: given.version === undefined ? undefined : head.version.toString(),
          source_sequence: head.sourceSequence?.toString(),
          leg_id: given.leg_id === undefined ? undefined : String(head.key.legId),
          action: given.action === undefined ? undefined : head.action,
          event: head.event,
          status: head.status,
          confirmation_status: terms.confirmationStatus,
          link_type: terms.linkType,
          side: terms.side,
          price_notation: terms.priceNotation,
          event_timestamp:
            head.eventTimestamp === undefined ? undefined : formatInstant(head.eventTimestamp),
          maturity_date: terms.maturityDate,
          notional: terms.notional?.value,
          price: terms.price,
          book: terms.book,
          'attributes.note': terms.attributes.get('note'),
        }).toEqual(given);
        const columns = entries.map(([name]) => name);
        const fields = entries.map(([, value]) => String(value));
        expect(recordOf(mapRow(columns, fields))).toEqual(record);
      }),
    );
  });
});
