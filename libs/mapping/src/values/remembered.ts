/**
 * Answers that are kept: dates, instruments and parties come again and again, and what was read
 * once need not be read again. The reader must depend on nothing but the text.
 */

/** Answers kept by one reader; when they are full, all are dropped. */
export const ANSWERS_MAX = 8_192;
/** Longer texts are not kept. */
export const ANSWERED_LENGTH_MAX = 32;

/** The same reader with a memory for the answers that `isKept` lets pass. */
export function remembered<T>(
  read: (text: string) => T,
  isKept: (answer: T) => boolean,
): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const answer = known.get(text);
    if (answer !== undefined) return answer;
    if (text.length > ANSWERED_LENGTH_MAX) return read(text);
    const own = copyOf(text);
    const found = read(own);
    if (isKept(found)) {
      if (known.size >= ANSWERS_MAX) known.clear();
      known.set(own, found);
    }
    return found;
  };
}

/** A part of a text can hold the memory of the whole, which here may be a block of a file. */
function copyOf(text: string): string {
  return text.split('').join('');
}
