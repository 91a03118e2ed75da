/** Readers of closed lists: the domain's own words, or a source's codes by a table. */
import { excerpt, Refusal } from '../fault.js';
import { suggestion } from '../nearest-name.js';
import type { Reader } from './read-text.js';

/** In a table of codes: the code stands for "absent". */
export const ABSENT_CODE = '~';

/** One of the words. An unknown one is refused, never defaulted. */
export function wordReader<W extends string>(words: readonly W[]): Reader<W> {
  const known = new Map<string, W>(words.map((word) => [word, word]));
  return (text) =>
    known.get(text) ??
    new Refusal('UNMAPPED_CODE', `${excerpt(text)} is unknown${suggestion(text, words)}`);
}

/** Looks the text up in a table first; its results go through the reader of the field. */
export function codeReader<T>(codes: ReadonlyMap<string, string>, read: Reader<T>): Reader<T> {
  return (text) => {
    const word = codes.get(text);
    if (word === ABSENT_CODE) return undefined;
    if (word !== undefined) return read(word);
    return new Refusal('UNMAPPED_CODE', `${excerpt(text)} is not in the table of codes`);
  };
}
