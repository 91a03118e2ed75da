/**
 * Strict JSON reader (RFC 8259). Own, because `JSON.parse` rounds numbers and takes the last of two
 * equal names in silence: two readers of one record could then see two different trades.
 */
import { excerpt } from '../fault.js';
import * as codes from './characters.js';
import { JsonNumber } from './json-value.js';
import type { JsonValue } from './json-value.js';

/** Arrays and objects inside each other. */
export const DEPTH_MAX = 32;

/** The text is not JSON. Thrown inside this folder, returned as a fault at its edge. */
export class JsonSyntaxError extends Error {
  readonly code = 'JSON_SYNTAX';
  readonly retryable = false;
  constructor(readonly detail: string) {
    super(detail);
    this.name = 'JsonSyntaxError';
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const HEX4 = /^[0-9a-fA-F]{4}$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** @throws JsonSyntaxError naming the place. */
export function parseJson(text: string): JsonValue {
  return new JsonReader(text).readDocument();
}

class JsonReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  readDocument(): JsonValue {
    const value = this.readValue();
    this.next();
    if (this.at < this.text.length) throw this.unexpected('the end');
    return value;
  }

  /** Code of the next character that is no white space; NaN at the end. */
  private next(): number {
    let code = this.text.charCodeAt(this.at);
    while (codes.isSpace(code)) {
      this.at += 1;
      code = this.text.charCodeAt(this.at);
    }
    return code;
  }

  private readValue(): JsonValue {
    const code = this.next();
    if (code === codes.QUOTE) return this.readString();
    if (code === codes.OPEN_OBJECT) return this.nested(() => this.readObject());
    if (code === codes.OPEN_ARRAY) return this.nested(() => this.readArray());
    if (code === codes.MINUS || (code >= codes.ZERO && code <= codes.NINE))
      return this.readNumber();
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    throw this.unexpected('a value');
  }

  private nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > DEPTH_MAX) throw this.broken(`is nested deeper than ${DEPTH_MAX} levels`);
    this.at += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  private readObject(): JsonValue {
    const members = new Map<string, JsonValue>();
    if (this.next() === codes.CLOSE_OBJECT) {
      this.at += 1;
      return members;
    }
    for (;;) {
      if (this.next() !== codes.QUOTE) throw this.unexpected('a name in quotes');
      const name = this.readString();
      if (this.next() !== codes.COLON) throw this.unexpected('":"');
      this.at += 1;
      if (members.has(name)) throw this.broken(`has the name ${excerpt(name)} twice`);
      members.set(name, this.readValue());
      const code = this.next();
      if (code !== codes.COMMA && code !== codes.CLOSE_OBJECT) throw this.unexpected('"," or "}"');
      this.at += 1;
      if (code === codes.CLOSE_OBJECT) return members;
    }
  }

  private readArray(): JsonValue {
    const elements: JsonValue[] = [];
    if (this.next() === codes.CLOSE_ARRAY) {
      this.at += 1;
      return elements;
    }
    for (;;) {
      elements.push(this.readValue());
      const code = this.next();
      if (code !== codes.COMMA && code !== codes.CLOSE_ARRAY) throw this.unexpected('"," or "]"');
      this.at += 1;
      if (code === codes.CLOSE_ARRAY) return elements;
    }
  }

  private readNumber(): JsonNumber {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) throw this.unexpected('a number');
    this.at += match[0].length;
    return new JsonNumber(match[0]);
  }

  private readString(): string {
    this.at += 1;
    const start = this.at;
    let code = this.text.charCodeAt(this.at);
    while (code !== codes.QUOTE && code !== codes.BACKSLASH && code >= codes.FIRST_PRINTABLE) {
      this.at += 1;
      code = this.text.charCodeAt(this.at);
    }
    const plain = this.text.slice(start, this.at);
    if (code !== codes.QUOTE) return this.readEscaped(plain);
    this.at += 1;
    return plain;
  }

  private readEscaped(plain: string): string {
    let value = plain;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw this.broken('has a text without its closing quote');
      if (character.charCodeAt(0) < codes.FIRST_PRINTABLE)
        throw this.unexpected('no control character');
      this.at += 1;
      if (character === '"') return value;
      value += character === '\\' ? this.readEscape() : character;
    }
  }

  private readEscape(): string {
    const letter = this.text[this.at] ?? '';
    this.at += 1;
    const simple = ESCAPES[letter];
    if (simple !== undefined) return simple;
    const digits = this.text.slice(this.at, this.at + 4);
    if (letter !== 'u' || !HEX4.test(digits)) {
      this.at -= 1;
      throw this.unexpected('an escape of JSON');
    }
    this.at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private unexpected(expected: string): JsonSyntaxError {
    if (this.at >= this.text.length) return this.broken(`ends where ${expected} is expected`);
    const near = excerpt(this.text.slice(this.at, this.at + 24));
    return this.broken(`has ${near} where ${expected} is expected`);
  }

  private broken(what: string): JsonSyntaxError {
    return new JsonSyntaxError(`the JSON ${what} (character ${this.at + 1})`);
  }
}

const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;
