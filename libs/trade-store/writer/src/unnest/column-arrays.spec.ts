import { describe, expect, it } from '@jest/globals';
import { anEvent } from '../../test/changes.js';
import { readBinaryArray } from '../../test/copy-formats.js';
import { EVENT_COLUMNS, appendEvent } from '../event-rows.js';
import type { TradeEvent } from '../model.js';
import { STATEMENT_BYTES_MAX, arraysOf, columnParameters } from './column-arrays.js';

const parametersOf = (events: Iterable<TradeEvent>) => [
  ...columnParameters(events, EVENT_COLUMNS, appendEvent),
];

describe('columnParameters', () => {
  it('gives nothing for nothing', () => {
    expect(parametersOf([])).toEqual([]);
  });

  it('tells nulls, and keeps empty texts and separators apart from them', () => {
    const texts = ['', '\u0001', '\u0002', '{NULL}', 'a\u0001\u0002b'];
    const events = texts.map((messageId, index) =>
      anEvent({ messageId, reason: index === 0 ? undefined : 'ORDER' }),
    );
    const [parameters] = parametersOf(events);
    const column = (name: (typeof EVENT_COLUMNS)[number]) => {
      const array = parameters?.values[EVENT_COLUMNS.indexOf(name)] ?? Buffer.alloc(0);
      return readBinaryArray(array).values.map((value) => value?.toString('utf8') ?? null);
    };
    expect(column('message_id')).toEqual(texts);
    expect(column('reason')).toEqual([null, ...Array<string>(texts.length - 1).fill('ORDER')]);
  });

  it('cuts what is too large for one statement; no row is lost', () => {
    const content = Buffer.alloc(512 * 1024, 7);
    const events = Array.from({ length: 80 }, (_, index) =>
      anEvent({ at: { originId: 1, position: BigInt(index), ordinal: 0 }, content }),
    );
    const statements = parametersOf(events);
    expect(statements.length).toBeGreaterThan(1);
    expect(statements.reduce((sum, { rows }) => sum + rows, 0)).toBe(events.length);
    for (const { values } of statements) {
      const bytes = values.reduce((sum, { length }) => sum + length, 0);
      expect(bytes).toBeLessThan(2 * STATEMENT_BYTES_MAX);
    }
  });

  it('refuses rows that have not one value for each column', () => {
    const events = [anEvent(), anEvent()];
    const tooFew = () => [
      ...columnParameters(events, EVENT_COLUMNS, (rows, event) => {
        rows.row(EVENT_COLUMNS.length);
        rows.text(event.messageId);
      }),
    ];
    expect(tooFew).toThrow('fewer values');
    const tooMany = () => [...columnParameters(events, ['origin_id'], appendEvent)];
    expect(tooMany).toThrow('more values');
  });
});

it('arrays have the types of their columns, by names all stores share', () => {
  expect(arraysOf(['origin_id', 'trade_id', 'payload'])).toBe(
    '$1::int4[], $2::text[], $3::bytea[]',
  );
});
