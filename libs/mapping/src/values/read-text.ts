/** Readers of texts: names, identifiers, flags and whole numbers. Each reads or refuses. */
import { isLegId, isScheme, isTradeId } from '@tributary/domain';
import { badValue, excerpt, Refusal } from '../fault.js';
import { checkIsin } from './check-digits.js';
import type { CheckResult } from './check-digits.js';

/** Reads the text of a value; undefined means the text stands for "absent". */
export type Reader<T> = (text: string) => T | undefined | Refusal;

/** Characters of an ordinary text field. */
export const TEXT_LENGTH_MAX = 256;
/** Characters of a message identity: the store indexes it. */
export const MESSAGE_ID_LENGTH_MAX = 512;
/** Characters of the value of an attribute. */
export const ATTRIBUTE_LENGTH_MAX = 4_096;

const INT64_MAX = (1n << 63n) - 1n;
const DIGITS = /^[0-9]{1,19}$/;
const FIRST_PRINTABLE = ' '.charCodeAt(0);
const LAST_PRINTABLE = '~'.charCodeAt(0);
/** What no store takes: control characters but tab and line ends, lone surrogates. */
const UNUSABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;

/** A text of at most so many characters. */
export function textReader(lengthMax: number): Reader<string> {
  return (text) => {
    if (text.length > lengthMax) {
      return new Refusal('BAD_VALUE', `${text.length} characters; the limit is ${lengthMax}`);
    }
    if (isPrintableAscii(text)) return text;
    return UNUSABLE.test(text) ? badValue(text, { rule: 'printable text' }) : text;
  };
}

/** The usual case, faster than the pattern. */
function isPrintableAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < FIRST_PRINTABLE || code > LAST_PRINTABLE) return false;
  }
  return true;
}

/** A text of a fixed shape, by an anchored pattern. */
export function shapeReader(shape: RegExp, rule: string): Reader<string> {
  return (text) => (shape.test(text) ? text : badValue(text, { rule }));
}

export const readCurrency = shapeReader(/^[A-Z]{3}$/, 'a currency code such as USD');
export const readMic = shapeReader(/^[A-Z0-9]{4}$/, 'a market code such as XLON');
export const readCfi = shapeReader(/^[A-Z]{6}$/, 'a classification of six letters');
export const readUpi = shapeReader(/^[A-Z0-9]{12}$/, 'a product identifier of 12 characters');

export const readScheme: Reader<string> = (text) =>
  isScheme(text) ? text : badValue(text, { rule: '1 to 64 of A-Z a-z 0-9 _ -' });

export const readTradeId: Reader<string> = (text) =>
  isTradeId(text) ? text : badValue(text, { rule: '1 to 128 printable characters' });

export const readIsin: Reader<string> = (text) =>
  checked(text, checkIsin(text), 'an ISIN: 2 letters, 9 letters or digits, a check digit');

/** Refuses an identifier by the result of its check. */
export function checked(text: string, result: CheckResult, rule: string): string | Refusal {
  if (result === 'ok') return text;
  if (result === 'bad_shape') return badValue(text, { rule });
  return new Refusal('BAD_CHECK_DIGIT', `the check digits of ${excerpt(text)} do not fit`);
}

export const readFlag: Reader<boolean> = (text) => {
  if (text === 'true') return true;
  return text === 'false' ? false : badValue(text, { rule: 'true or false' });
};

/** A whole number from 0 to 2^63-1. */
export const readCount: Reader<bigint> = (text) => {
  const value = DIGITS.test(text) ? BigInt(text) : undefined;
  if (value !== undefined && value <= INT64_MAX) return value;
  return badValue(text, { rule: 'a whole number from 0 to 2^63-1' });
};

/** A leg number, 0 to 2^32-1. */
export const readLeg: Reader<number> = (text) => {
  const value = DIGITS.test(text) ? Number(text) : -1;
  return isLegId(value) ? value : badValue(text, { rule: 'a whole number from 0 to 4294967295' });
};
