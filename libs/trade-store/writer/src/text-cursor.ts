/** Reads a text value by value, each ended by a separator; no piece is cut out that need not be. */
import { instantOfMicros } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { instantOf } from './instants.js';

const MINUS = '-'.charCodeAt(0);
/** A character above takes two units of a string. */
const UNIT_MAX = 0xffff;
const ZERO = '0'.charCodeAt(0);

export class TextCursor {
  /** Place of the next value. */
  at = 0;

  constructor(
    private readonly source: string,
    private readonly separator: string,
  ) {}

  /** A whole number within 2^53; undefined for nothing. */
  integer(): number | undefined {
    const start = this.at;
    const isNegative = this.source.charCodeAt(start) === MINUS;
    let at = isNegative ? start + 1 : start;
    let value = 0;
    for (;;) {
      const digit = this.source.charCodeAt(at) - ZERO;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      at += 1;
    }
    this.end(at);
    if (at === start) return undefined;
    return isNegative ? -value : value;
  }

  /** A whole number of any size; undefined for nothing. */
  bigInteger(): bigint | undefined {
    const start = this.at;
    const value = this.integer();
    if (value === undefined) return undefined;
    if (Number.isSafeInteger(value)) return BigInt(value);
    return BigInt(this.source.slice(start, this.at - 1));
  }

  /** An instant of two values, microseconds and nanoseconds; undefined where the first is none. */
  instant(): Instant | undefined {
    const start = this.at;
    const micros = this.integer();
    const end = this.at - 1;
    const nanos = this.integer() ?? 0;
    if (micros === undefined) return undefined;
    if (Number.isSafeInteger(micros)) return instantOfMicros(micros, nanos);
    return instantOf(BigInt(this.source.slice(start, end)), BigInt(nanos));
  }

  /** True where the value is the text, false where it is nothing. */
  has(text: string): boolean {
    const isGiven = this.source.startsWith(text, this.at);
    this.end(isGiven ? this.at + text.length : this.at);
    return isGiven;
  }

  /** One of some words, the same string each time; undefined for nothing. */
  wordOf<T extends string>(words: readonly T[]): T | undefined {
    const { source, at: start } = this;
    const end = source.indexOf(this.separator, start);
    this.end(end);
    if (end === start) return undefined;
    const isWord = (word: T): boolean => {
      return word.length === end - start && source.startsWith(word, start);
    };
    return words.find(isWord) ?? this.fail();
  }

  /** A text of any characters, behind how many they are. */
  countedText(): string {
    let rest = this.integer() ?? 0;
    const start = this.at;
    let end = start;
    for (; rest > 0; rest -= 1) end += (this.source.codePointAt(end) ?? 0) > UNIT_MAX ? 2 : 1;
    this.end(end);
    return this.source.slice(start, end);
  }

  /** A text without separator. */
  text(): string {
    const start = this.at;
    const end = this.source.indexOf(this.separator, start);
    this.end(end);
    return this.source.slice(start, end);
  }

  private end(at: number): void {
    if (!this.source.startsWith(this.separator, at)) this.fail();
    this.at = at + this.separator.length;
  }

  private fail(): never {
    throw new Error('the text has another value than it must');
  }
}
