/** Every value of every enum, both ways; what this release does not know is refused. */
import { describe, expect, it } from '@jest/globals';
import * as contracts from '@tributary/contracts';
import * as domain from '@tributary/domain';
import * as tables from './enum-tables.js';
import type { EnumTable } from './enum-tables.js';
import { readEnum, writeEnum } from './values.js';

const CASES = [
  ['ACTION', tables.ACTION, contracts.Action, domain.ACTIONS],
  ['EVENT', tables.EVENT, contracts.Event, domain.EVENTS],
  ['TRADE_STATUS', tables.TRADE_STATUS, contracts.TradeStatus, domain.TRADE_STATUSES],
  [
    'CONFIRMATION_STATUS',
    tables.CONFIRMATION_STATUS,
    contracts.ConfirmationStatus,
    domain.CONFIRMATION_STATUSES,
  ],
  ['SIDE', tables.SIDE, contracts.Side, domain.SIDES],
  ['PRICE_NOTATION', tables.PRICE_NOTATION, contracts.PriceNotation, domain.PRICE_NOTATIONS],
  ['LINK_TYPE', tables.LINK_TYPE, contracts.LinkType, domain.LINK_TYPES],
  ['CHANNEL', tables.CHANNEL, contracts.Channel, domain.CHANNELS],
  [
    'QUARANTINE_REASON',
    tables.QUARANTINE_REASON,
    contracts.QuarantineReason,
    domain.QUARANTINE_REASONS,
  ],
] as unknown as readonly (readonly [
  string,
  EnumTable<string>,
  Readonly<Record<string, number | string>>,
  readonly string[],
])[];

describe.each(CASES)('%s', (prefix, table, wireEnum, words) => {
  it.each(words)('%s keeps its name and comes back', (word) => {
    const wire = table.toWire(word);
    expect(wire).toBe(wireEnum[`${prefix}_${word}`]);
    expect(wire).toBeGreaterThan(0);
    expect(table.toDomain(wire)).toBe(word);
  });

  it('covers every stated value of the contract', () => {
    const stated = Object.values(wireEnum).filter(
      (value): value is number => typeof value === 'number' && value > 0,
    );
    expect(stated.map((value) => table.toDomain(value)).sort()).toEqual([...words].sort());
  });

  it('reads zero as "not said" and refuses what it does not know', () => {
    expect(readEnum(table, 0, 'field')).toBeUndefined();
    expect(writeEnum(table, undefined)).toBe(0);
    for (const code of [words.length + 1, -1, 2_147_483_647]) {
      expect(() => readEnum(table, code, 'field')).toThrow(/^UNMAPPED_CODE field/);
    }
  });

  it('does not write a word the contract has not', () => {
    expect(() => table.toWire('NO_SUCH_WORD')).toThrow(RangeError);
  });
});

it('leaves out no table', () => {
  expect(CASES.map(([name]) => name).sort()).toEqual(Object.keys(tables).sort());
});
