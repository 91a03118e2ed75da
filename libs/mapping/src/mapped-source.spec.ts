/** What a mapping written in YAML does to records. */
import { describe, expect, it } from '@jest/globals';
import { faultsOf, mapRow, mapText, recordOf } from '../test/support.js';
import type { CompiledMapping } from './index.js';
import { parseSource } from './index.js';

/** Compiles the lines of a mapping; `trade_id` comes from `id`, `version` from `rev`. */
function mappingOf({
  fields = '',
  rest = '',
}: {
  fields?: string;
  rest?: string;
}): CompiledMapping {
  const own = fields.split('\n').map((line) => `    ${line.trim()}`);
  const text = `source: s
scheme: DESK
rank: 1
zone: Europe/London
mapping:
  fields:
    trade_id: id
    version: rev
${own.join('\n')}
${rest}`;
  const parsed = parseSource({ name: 's.yaml', bytes: Buffer.from(text) });
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return parsed.source.mapping;
}

const json = (record: object): string => JSON.stringify({ id: 'A', rev: 1, ...record });
const mapped = (mapping: CompiledMapping, record: object) =>
  recordOf(mapText(json(record), mapping));
const refused = (mapping: CompiledMapping, record: object) =>
  faultsOf(mapText(json(record), mapping)).map(({ reason, field }) => `${reason} ${field}`);

describe('where a field comes from', () => {
  it('follows paths into objects and arrays', () => {
    const mapping = mappingOf({ fields: 'book: desk.book.name\nnotional: legs.0.amount' });
    const record = { desk: { book: { name: 'B' } }, legs: [{ amount: 5 }] };
    expect(mapped(mapping, record).terms).toMatchObject({ book: 'B', notional: { value: '5' } });
    expect(mapped(mapping, { desk: null, legs: [] }).terms.book).toBeUndefined();
  });

  it('takes the first alternative that is present', () => {
    const mapping = mappingOf({ fields: 'currency: [ccy, legs.ccy]' });
    expect(mapped(mapping, { ccy: 'USD', legs: { ccy: 'EUR' } }).terms.currency).toBe('USD');
    expect(mapped(mapping, { ccy: '', legs: { ccy: 'EUR' } }).terms.currency).toBe('EUR');
  });

  it('joins fields to a message id, all of them or none', () => {
    const line = 'message_id: { join: [id, day], separator: "-", required: true }';
    const mapping = mappingOf({ fields: line });
    expect(mapped(mapping, { day: '05' }).head.messageId).toBe('A-05');
    expect(refused(mapping, {})).toEqual(['MISSING_FIELD message_id']);
  });

  it('joins a date and a time of the source zone', () => {
    const join = '{ join: [day, time], separator: " ", format: "dd/MM/yyyy HH:mm" }';
    const mapping = mappingOf({ fields: `trade_timestamp: ${join}` });
    const record = mapped(mapping, { day: '01/06/2017', time: '11:05' });
    expect(record.terms.tradeTimestamp).toBe(1_496_311_500_000_000_000n);
    expect(mapped(mapping, { day: '01/06/2017', time: '' }).terms.tradeTimestamp).toBeUndefined();
  });

  it('takes constants; of a scheme only where there is an id', () => {
    const mapping = mappingOf({
      fields: 'counterparty_id: c\ncounterparty_scheme: { const: BIC }',
    });
    expect(mapped(mapping, { c: 'X' }).terms.counterparty).toEqual({ scheme: 'BIC', id: 'X' });
    expect(mapped(mapping, {}).terms.counterparty).toBeUndefined();
  });

  it('uses the scheme and name of its source where the record has none', () => {
    expect(mapped(mappingOf({}), {}).head.key).toEqual({ scheme: 'DESK', tradeId: 'A', legId: 0 });
  });
});

describe('codes', () => {
  const mapping = mappingOf({
    fields: 'action: { from: act, codes: { "01": NEW, "02": CANCEL, "99": "~" } }',
  });
  it('maps exactly, keeps leading zeros apart and lets ~ be absent', () => {
    expect(mapped(mapping, { act: '01' }).head.action).toBe('NEW');
    expect(mapped(mapping, { act: '02' }).head.action).toBe('CANCEL');
    expect(mapped(mapping, { act: '99' }).head.action).toBe('SNAPSHOT');
  });
  it.each(['1', 'NEW', 'nEW'])('refuses %s', (act) => {
    expect(refused(mapping, { act })).toEqual(['UNMAPPED_CODE action']);
  });
});

describe('absence and space', () => {
  const mapping = mappingOf({
    fields: 'book: { from: b, required: true }',
    rest: '  nulls: ["-"]',
  });
  it('trims spaces, and only spaces', () => {
    expect(mapped(mapping, { b: '  B 1 ' }).terms.book).toBe('B 1');
    expect(mapped(mapping, { b: '\tB' }).terms.book).toBe('\tB');
  });
  it.each(['', '   ', '-', ' - ', null])('%j is absent', (b) => {
    expect(refused(mapping, { b })).toEqual(['MISSING_FIELD book']);
  });
  it('asks for a field by action', () => {
    const byAction = mappingOf({
      fields: 'action: act\ncurrency: { from: c, required: [NEW, SNAPSHOT] }',
    });
    expect(refused(byAction, { act: 'NEW' })).toEqual(['MISSING_FIELD currency']);
    expect(refused(byAction, {})).toEqual(['MISSING_FIELD currency']);
    expect(refused(byAction, { act: 'NEW', c: 'usd' })).toEqual(['BAD_VALUE currency']);
    expect(mapped(byAction, { act: 'CANCEL' }).head.action).toBe('CANCEL');
  });
});

describe('what nothing maps', () => {
  it('is refused with its path and the nearest name', () => {
    const mapping = mappingOf({ fields: 'book: desk.book' });
    expect(refused(mapping, { desk: { book: 'B', bok: 'x' } })).toEqual(['UNKNOWN_FIELD desk.bok']);
    expect(refused(mapping, { desk: 'B' })).toEqual(['UNKNOWN_FIELD desk']);
  });

  it('is kept by its path', () => {
    const mapping = mappingOf({
      fields: 'book: desk.book',
      rest: '  attributes: { rest: keep, fields: { strategy: tags.strat }, ignore: [debug] }',
    });
    const record = {
      desk: { book: 'B', floor: 3 },
      tags: { strat: 'carry', more: ['a', { b: true }] },
      debug: { trace: 'x' },
      none: null,
      nothing: { at: { all: [] } },
    };
    expect(mapped(mapping, record).terms.attributes).toEqual(
      new Map([
        ['strategy', 'carry'],
        ['desk.floor', '3'],
        ['tags.more.0', 'a'],
        ['tags.more.1.b', 'true'],
      ]),
    );
  });
});

describe('lists', () => {
  it('takes a payment from the record itself, where it has one', () => {
    const mapping = mappingOf({
      rest: '  other_payments: [{ fields: { type: { const: PREMIUM }, amount: pa, currency: pc } }]',
    });
    const payment = { type: 'PREMIUM', amount: '5', currency: 'USD' };
    expect(mapped(mapping, { pa: '5', pc: 'USD' }).terms.otherPayments).toEqual([payment]);
    expect(mapped(mapping, {}).terms.otherPayments).toEqual([]);
    expect(refused(mapping, { pa: '5' })).toEqual(['MISSING_FIELD other_payments.currency']);
    expect(recordOf(mapRow(['id', 'rev', 'pa', 'pc'], ['A', '1', '5', 'USD'], mapping))).toEqual(
      mapped(mapping, { pa: '5', pc: 'USD' }),
    );
  });

  it('takes one for each element, with the codes and formats of the source', () => {
    const mapping = mappingOf({
      rest: `  other_payments:
    - each: econ.fees
      fields:
        type: { from: k, codes: { U: UPFRONT } }
        amount: { from: a, decimal: { parentheses: true } }
        currency: c
        date: { from: d, format: yyyyMMdd }`,
    });
    const fees = [{ k: 'U', a: '(5)', c: 'USD', d: '20260105' }];
    expect(mapped(mapping, { econ: { fees } }).terms.otherPayments).toEqual([
      { type: 'UPFRONT', amount: '-5', currency: 'USD', date: '2026-01-05' },
    ]);
    const broken = { econ: { fees: [{ k: 'X', a: '5', c: 'USD', x: 1 }] } };
    expect(refused(mapping, broken)).toEqual([
      'UNMAPPED_CODE other_payments[0].type',
      'UNKNOWN_FIELD econ.fees[0].x',
    ]);
  });
});

describe('headers', () => {
  it('must have every mapped column, unless they may be partial', () => {
    const fields = 'book: Book\nisin: { from: [ISIN, Isin] }';
    const complete = mappingOf({ fields });
    expect(faultsOf(mapRow(['id', 'rev'], ['A', '1'], complete))).toMatchObject([
      { reason: 'MISSING_FIELD', field: 'isin', detail: 'the header has no column ISIN or Isin' },
      { reason: 'MISSING_FIELD', field: 'book', detail: 'the header has no column Book' },
    ]);
    const partial = mappingOf({ fields, rest: '  header: partial' });
    expect(recordOf(mapRow(['id', 'rev'], ['A', '1'], partial)).terms.book).toBeUndefined();
  });

  it('keeps columns nothing maps as attributes, also one without name', () => {
    const mapping = mappingOf({ rest: '  attributes: { rest: keep }' });
    const record = recordOf(mapRow(['id', 'rev', 'Desk', ''], ['A', '1', ' x ', 'y'], mapping));
    expect(record.terms.attributes).toEqual(
      new Map([
        ['Desk', 'x'],
        ['column_4', 'y'],
      ]),
    );
  });
});
