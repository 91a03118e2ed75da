import { describe, expect, it } from '@jest/globals';
import { INSTANT_END, INSTANT_START } from '@tributary/domain';
import fc from 'fast-check';
import { TextCursor } from './text-cursor.js';

const SEED = 20260105;
const WORDS = ['BOOKED', 'BOOK'] as const;

const anyInt64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n)),
);
const anyInstant = fc.oneof(
  fc.bigInt({ min: INSTANT_START, max: INSTANT_END - 1n }),
  fc.constantFrom(-1n, 0n, 999n, 1_000n, 2n ** 63n, INSTANT_END - 1n),
);
const anyValues = fc.record({
  first: fc.option(anyInt64, { nil: undefined }),
  source: fc.string({ unit: 'grapheme' }),
  instant: fc.option(anyInstant, { nil: undefined }),
  word: fc.option(fc.constantFrom(...WORDS), { nil: undefined }),
  flag: fc.boolean(),
  last: fc.stringMatching(/^[a-z]*$/),
});

/** As the database splits an instant: microseconds rounded down, and the rest. */
function instantText(instant: bigint | undefined): string {
  if (instant === undefined) return '|0|';
  const nanos = ((instant % 1_000n) + 1_000n) % 1_000n;
  return `${(instant - nanos) / 1_000n}|${nanos}|`;
}

describe('TextCursor', () => {
  it('reads what was written, value by value', () => {
    fc.assert(
      fc.property(anyValues, ({ first, source, instant, word, flag, last }) => {
        const head = `${first ?? ''}|${[...source].length}|${source}|${instantText(instant)}`;
        const text = `${head}${word ?? ''}|${flag ? 't' : ''}|${last}|`;
        const cursor = new TextCursor(text, '|');
        expect(cursor.bigInteger()).toBe(first);
        expect(cursor.countedText()).toBe(source);
        expect(cursor.instant()).toBe(instant);
        expect(cursor.wordOf(WORDS)).toBe(word);
        expect(cursor.has('t')).toBe(flag);
        expect(cursor.text()).toBe(last);
        expect(cursor.at).toBe(text.length);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });

  it.each([
    ['a number with a letter', '1a|', (cursor: TextCursor) => cursor.integer()],
    ['a word that is none of them', 'BOOKS|', (cursor: TextCursor) => cursor.wordOf(WORDS)],
    ['another flag', 'f|', (cursor: TextCursor) => cursor.has('t')],
    ['a text without end', 'abc', (cursor: TextCursor) => cursor.text()],
    ['a text of another length', '2|abc|', (cursor: TextCursor) => cursor.countedText()],
  ])('refuses %s', (_, text, read) => {
    expect(() => read(new TextCursor(text, '|'))).toThrow('another value');
  });
});
