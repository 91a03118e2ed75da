import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CSV_EXCERPT_BYTES_MAX, CSV_FAULTS, CSV_RECORD_BYTES_MAX } from './csv-item.js';
import type { CsvHeader, CsvItem } from './csv-item.js';
import { createCsvReader } from './csv-reader.js';

type Seen = [row: bigint, result: readonly string[] | string, raw: string];
interface Read {
  readonly header: CsvHeader | undefined;
  readonly rows: Seen[];
}

function seen(item: CsvItem): Seen {
  const result = 'fault' in item ? `${item.fault.reason} ${item.fault.detail}` : item.fields;
  return [item.row, result, item.raw.toString('latin1')];
}

/** Reads bytes cut at the given places. */
function read(bytes: Buffer, cuts: readonly number[] = [], delimiter = ','): Read {
  const reader = createCsvReader({ delimiter });
  const rows: Seen[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    for (const item of reader.push(Buffer.from(bytes.subarray(from, cut)))) rows.push(seen(item));
    from = cut;
  }
  for (const item of reader.end()) rows.push(seen(item));
  return { header: reader.header(), rows };
}

const rowsOf = (text: string): Seen[] => read(Buffer.from(`a,b,c\n${text}`)).rows;
const taken = (text: string): unknown[] => rowsOf(text).map(([, fields]) => fields);

/** One row of every structure fault; `rest` is what the file goes on with. */
const BROKEN = [
  ['TOO_FEW_FIELDS', '4,5', 'TOO_FEW_FIELDS: 2 fields; the header has 3'],
  ['TOO_MANY_FIELDS', '6,7,8,9', 'TOO_MANY_FIELDS: 4 fields; the header has 3'],
  ['TEXT_AFTER_QUOTE', '"x"y,1,2', 'TEXT_AFTER_QUOTE: after field 1'],
  ['UNCLOSED_QUOTE', '1,"open,3', 'UNCLOSED_QUOTE: a quote opens'],
  ['BARE_QUOTE', '1, "x,y"', 'BARE_QUOTE: a quote inside a field'],
] as const;

describe('createCsvReader', () => {
  it.each([
    ['1,2,3\n', [['1', '2', '3']]],
    ['1,2,3', [['1', '2', '3']]],
    [
      '1,2,3\r\n4,5,6\n7,8,9\r\n',
      [
        ['1', '2', '3'],
        ['4', '5', '6'],
        ['7', '8', '9'],
      ],
    ],
    [',,\n', [['', '', '']]],
    ['"a ""b""","c,d","e\nf"\n', [['a "b"', 'c,d', 'e\nf']]],
    ['"","""",x\r\n', [['', '"', 'x']]],
    ['1,2,"3"\r', [['1', '2', '3']]],
    [
      '\n1,2,3\n\r\n\n4,5,6\n\n',
      [
        ['1', '2', '3'],
        ['4', '5', '6'],
      ],
    ],
    ['é,"ü;",😀\n', [['é', 'ü;', '😀']]],
  ])('reads %j', (text, rows) => expect(taken(text)).toEqual(rows));

  it.each(BROKEN)('rejects a line with %s alone', (_, line, detail) => {
    expect(rowsOf(`1,2,3\n${line}\n7,8,9\n`)).toEqual([
      [1n, ['1', '2', '3'], '1,2,3'],
      [2n, `UNDECODABLE ${detail}`, line],
      [3n, ['7', '8', '9'], '7,8,9'],
    ]);
  });

  it('rejects bytes that are not UTF-8, in that row alone', () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,\u00e9\nx,'), Buffer.from([0xe9, 0x0a])]);
    expect(read(Buffer.concat([bytes, Buffer.from('2,3\n')])).rows).toEqual([
      [1n, ['1', 'é'], '1,Ã©'],
      [2n, 'UNDECODABLE BAD_UTF8: field 2 is not UTF-8', 'x,\u00e9'],
      [3n, ['2', '3'], '2,3'],
    ]);
  });

  it('has a row for every structure fault', () => {
    const tested = [...BROKEN.map(([kind]) => kind), 'BAD_UTF8'];
    expect(tested.sort()).toEqual([...CSV_FAULTS].sort());
  });

  it('lets a quote that never closes cost one line, also where a later quote seems to close it', () => {
    expect(rowsOf('1,"open,3\n4,"5",6\n7,8,9\n').map(([, result]) => result)).toEqual([
      'UNDECODABLE TEXT_AFTER_QUOTE: after field 2',
      ['4', '5', '6'],
      ['7', '8', '9'],
    ]);
  });

  it('skips a line above the limit and keeps its first bytes', () => {
    const long = 'x'.repeat(CSV_RECORD_BYTES_MAX + 1);
    const bytes = Buffer.from(`a,b\n1,2\n${long}\n3,4\n`);
    const expected = [
      [1n, ['1', '2'], '1,2'],
      [
        2n,
        `TOO_LARGE ${long.length} bytes; the limit is ${CSV_RECORD_BYTES_MAX}`,
        long.slice(0, CSV_EXCERPT_BYTES_MAX),
      ],
      [3n, ['3', '4'], '3,4'],
    ];
    expect(read(bytes).rows).toEqual(expected);
    expect(read(bytes, [5, 9, 100_000, 300_000, 600_000]).rows).toEqual(expected);
  });

  it('takes a record at the limit, in one line and in many', () => {
    const line = `1,${'x'.repeat(CSV_RECORD_BYTES_MAX - 2)}`;
    const lines = `1,"${'x\n'.repeat((CSV_RECORD_BYTES_MAX - 4) / 2)}"`;
    expect(read(Buffer.from(`a,b\n${line}\n${lines}\n`)).rows.map(([row]) => row)).toEqual([
      1n,
      2n,
    ]);
  });

  it('gives a quote up at the record limit, however the file is cut', () => {
    const bytes = Buffer.from(`a,b\n1,"x\n${'2,3\n'.repeat(CSV_RECORD_BYTES_MAX / 4)}4,"5"\n`);
    const whole = read(bytes).rows;
    expect(whole[0]).toEqual([1n, 'UNDECODABLE UNCLOSED_QUOTE: a quote opens', '1,"x']);
    expect(whole.length).toBe(CSV_RECORD_BYTES_MAX / 4 + 2);
    expect(read(bytes, [70_000, 200_000, 400_000]).rows).toEqual(whole);
  });

  it('reads the header apart, without its byte order mark', () => {
    const { header, rows } = read(Buffer.from('\ufeff"Trade Id";b\r\n1;2\r\n'), [1, 2], ';');
    expect(header).toEqual({ columns: ['Trade Id', 'b'] });
    expect(rows).toEqual([[1n, ['1', '2'], '1;2']]);
  });

  it('hands over nothing after a header that cannot be read', () => {
    const { header, rows } = read(Buffer.from('a,"b\n1,2\n'));
    expect(header).toMatchObject({ fault: { reason: 'UNDECODABLE' } });
    expect(rows).toEqual([]);
    expect(read(Buffer.from('')).header).toBeUndefined();
  });

  it('gives the same rows for any cutting into chunks', () => {
    const letter = fc.constantFrom(...'ab,"\n\ré'.split(''), '""', '\r\n', ',"');
    const text = fc.array(letter, { maxLength: 60 }).map((letters) => `h,i\n${letters.join('')}`);
    const cuts = fc.array(fc.nat(80), { maxLength: 8 });
    fc.assert(
      fc.property(text, cuts, (file, places) => {
        const bytes = Buffer.from(file);
        const sorted = places.filter((place) => place < bytes.length).sort((a, b) => a - b);
        expect(read(bytes, sorted)).toEqual(read(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads back what a writer of the standard wrote', () => {
    const field = fc.string({ unit: 'grapheme', maxLength: 6 });
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field, field)), (rows) => {
        const file = rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
        expect(taken(file)).toEqual(rows);
      }),
    );
  });

  it('never throws for any bytes and loses none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const { rows } = read(Buffer.concat([Buffer.from('h\n'), bytes]));
        const raw = rows.map(([, , text]) => text).join('');
        const kept = (text: string): number => text.replace(/[\r\n]/g, '').length;
        expect(kept(raw)).toBe(kept(Buffer.from(bytes).toString('latin1')));
      }),
    );
  });
});
