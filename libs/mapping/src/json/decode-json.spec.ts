import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJson, JSON_BYTES_MAX } from './decode-json.js';
import { isJsonObject, JsonNumber } from './json-value.js';
import type { JsonValue } from './json-value.js';
import { DEPTH_MAX } from './parse-json.js';

/** What `JSON.parse` gives for the same value; numbers through `Number`. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
}

function decoded(text: string): JsonValue {
  const result = decodeJson(Buffer.from(text));
  if ('fault' in result) throw new Error(result.fault.detail);
  return result.value;
}

function faultOf(bytes: Uint8Array | string): { reason: string; detail: string } {
  const result = decodeJson(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  if (!('fault' in result)) throw new Error('the text was taken');
  return result.fault;
}

describe('decodeJson', () => {
  it('keeps numbers as they were written', () => {
    const text = '[12345678901234567.890123, 1e+20, -0.10, 0, 9007199254740993]';
    const value = decoded(text);
    const texts = Array.isArray(value) ? value.map((part) => (part as JsonNumber).text) : [];
    expect(texts).toEqual(['12345678901234567.890123', '1e+20', '-0.10', '0', '9007199254740993']);
  });

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        // A name twice is legal for JSON.parse only; fc.json() does not make one.
        expect(JSON.stringify(plain(decoded(text)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const letter = fc.constantFrom(...'{}[]",:\\ u0019.eE+-truefalsn\n\u0001é'.split(''));
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 12 }), (letters) => {
        const text = letters.join('');
        const result = decodeJson(Buffer.from(text));
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const isTwice = 'fault' in result && result.fault.detail.includes('twice');
        expect('value' in result || isTwice).toBe(isJson);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void decodeJson(bytes)));
  });

  it.each([
    ['', 'ends where a value is expected (character 1)'],
    ['{"a":1', 'ends where "," or "}" is expected (character 7)'],
    ['{"a":1}x', 'has "x" where the end is expected (character 8)'],
    ['{"a":1,"a":2}', 'has the name "a" twice (character 12)'],
    ['{"__proto__":1,"__proto__":2}', 'has the name "__proto__" twice'],
    ["{'a':1}", 'has "\'a\':1}" where a name in quotes is expected (character 2)'],
    ['[01]', 'has "1]" where "," or "]" is expected (character 3)'],
    ['[1,]', 'has "]" where a value is expected (character 4)'],
    ['"a', 'has a text without its closing quote'],
    ['"\\x"', 'has "x\\"" where an escape of JSON is expected'],
    ['"\\u12g4"', 'where an escape of JSON is expected'],
    ['NaN', 'has "NaN" where a value is expected'],
    ['\ufeff{}', 'where a value is expected (character 1)'],
    ['['.repeat(DEPTH_MAX + 1), `is nested deeper than ${DEPTH_MAX} levels`],
  ])('refuses %j', (text, detail) => {
    const fault = faultOf(text);
    expect(fault.reason).toBe('UNDECODABLE');
    expect(fault.detail).toContain(detail);
  });

  it('takes the deepest allowed nesting', () => {
    expect(decoded('['.repeat(DEPTH_MAX) + ']'.repeat(DEPTH_MAX))).toBeDefined();
  });

  it('refuses bytes that are not UTF-8, with an excerpt', () => {
    const fault = faultOf(Buffer.from([0x7b, 0x22, 0xc3, 0x28]));
    expect(fault).toMatchObject({ reason: 'UNDECODABLE' });
    expect(fault.detail).toContain('not UTF-8; they begin with "{\\"Ã("');
  });

  it('refuses a record above the limit and takes one at it', () => {
    const at = `"${'x'.repeat(JSON_BYTES_MAX - 2)}"`;
    expect(decodeJson(Buffer.from(at))).toHaveProperty('value');
    expect(faultOf(`${at} `).reason).toBe('TOO_LARGE');
  });
});
