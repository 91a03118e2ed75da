import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readTextRows } from '../../test/copy-formats.js';
import { hostileText } from '../../test/hostile-text.js';
import { byteaText, textRow } from './text-row.js';

describe('textRow', () => {
  it.each([
    ['null', null, '\\N\n'],
    ['empty text', '', '\n'],
    ['the text of null', '\\N', '\\\\N\n'],
    ['the end marker', '\\.', '\\\\.\n'],
    ['a tab', 'a\tb', 'a\\tb\n'],
    ['line ends', 'a\r\nb', 'a\\r\\nb\n'],
    ['several of one kind', '\\\\', '\\\\\\\\\n'],
    ['true', true, 't\n'],
    ['false', false, 'f\n'],
    ['a bigint', -9_223_372_036_854_775_808n, '-9223372036854775808\n'],
    ['a number', 4_294_967_295, '4294967295\n'],
  ])('writes %s', (_, value, expected) => {
    expect(textRow([value])).toBe(expected);
  });

  it('is read back as what was written, whatever it holds', () => {
    const values = fc.array(fc.option(hostileText), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(values, { maxLength: 4 }), (rows) => {
        expect(readTextRows(rows.map(textRow).join(''))).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });
});

describe('byteaText', () => {
  it('is hex of the bytes of a view, not of its buffer', () => {
    const bytes = new Uint8Array([9, 0, 92, 255, 9]).subarray(1, 4);
    expect(byteaText(bytes)).toBe('\\x005cff');
    expect(readTextRows(textRow([byteaText(bytes)]))).toEqual([['\\x005cff']]);
    expect(byteaText(new Uint8Array())).toBe('\\x');
  });
});
