import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJson } from './decode-json.js';
import { splitJsonArray } from './split-json-array.js';

function elementsOf(text: string): string[] {
  const split = splitJsonArray(Buffer.from(text));
  if (!('elements' in split)) throw new Error(JSON.stringify(split));
  return split.elements.map((element) => Buffer.from(element).toString());
}

describe('splitJsonArray', () => {
  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['[1]', ['1']],
    ['\n[ {"a": "]"} ,[1,2], "x\\"," ]\n', ['{"a": "]"}', '[1,2]', '"x\\","']],
    ['[{"n":1.0}, {"n":1.00}]', ['{"n":1.0}', '{"n":1.00}']],
  ])('cuts %j', (text, elements) => expect(elementsOf(text)).toEqual(elements));

  it.each(['{}', '', ' ', '1', '"[1]"'])('%j is single', (text) => {
    expect(splitJsonArray(Buffer.from(text))).toEqual({ single: true });
  });

  it.each([
    ['[1', 'not closed'],
    ['["]', 'not closed'],
    ['[1}', 'not closed'],
    ['[1,]', 'element 1 of the JSON array is empty'],
    ['[,1]', 'element 0 of the JSON array is empty'],
    ['[1] 2', 'goes on after its array'],
  ])('refuses %j', (text, detail) => {
    const split = splitJsonArray(Buffer.from(text));
    expect(split).toMatchObject({ fault: { reason: 'UNDECODABLE', field: '' } });
    expect(JSON.stringify(split)).toContain(detail);
  });

  it('is an array exactly if the cut succeeds and every element decodes', () => {
    const letter = fc.constantFrom(...'[]{}",:1\\ a'.split(''));
    const text = fc.array(letter, { maxLength: 12 }).map((letters) => `[${letters.join('')}`);
    fc.assert(
      fc.property(text, (candidate) => {
        const split = splitJsonArray(Buffer.from(candidate));
        const isCut =
          'elements' in split && split.elements.every((part) => 'value' in decodeJson(part));
        expect(isCut).toBe('value' in decodeJson(Buffer.from(candidate)));
      }),
      { numRuns: 2_000 },
    );
  });
});
