/** Messages that must end in quarantine, made from the text of a good one. */
import type { BrokenCanonical, BrokenJsonText } from '../generate/broken-kinds.js';

/** Above the record limit of 512 KiB, below what the broker takes. */
const OVERSIZE_BYTES = 600 * 1024;
/** A lead byte without its second byte: no UTF-8 anywhere. */
const BAD_BYTES = Buffer.from([0xc3, 0x28]);

/** @param text a good object of the form. */
export const BREAK_TEXT: Readonly<Record<BrokenJsonText, (text: string) => Buffer>> = {
  BROKEN_JSON: (text) => Buffer.from(text.slice(0, -2)),
  TRAILING_TEXT: (text) => Buffer.from(`${text} and more`),
  NOT_AN_OBJECT: () => Buffer.from('"just a text"'),
  BAD_UTF8: (text) => badUtf8(text),
  EMPTY_RECORD: () => Buffer.alloc(0),
  OVERSIZE: (text) => Buffer.from(text + ' '.repeat(OVERSIZE_BYTES - text.length)),
};

export function isBrokenText(kind: string): kind is BrokenJsonText {
  return kind in BREAK_TEXT;
}

function badUtf8(text: string): Buffer {
  const quote = text.lastIndexOf('"');
  return Buffer.concat([
    Buffer.from(text.slice(0, quote)),
    BAD_BYTES,
    Buffer.from(text.slice(quote)),
  ]);
}

type BrokenField = Exclude<BrokenCanonical, BrokenJsonText>;

/** JSON member that replaces the good one of its name; `undefined` takes it away. */
const FAULTY_FIELD: Readonly<Record<BrokenField, readonly [name: string, value: unknown]>> = {
  MISSING_KEY: ['trade_id', undefined],
  UNKNOWN_FIELD: ['notionall', '1'],
  UNKNOWN_ACTION: ['action', 'AMMEND'],
  UNREADABLE_DECIMAL: ['notional', '1,000,000'],
  TOO_MANY_DIGITS: ['notional', '123456789012345678901234567890123456789'],
  BAD_DATE: ['maturity_date', '2035-02-30'],
  BAD_LEG: ['leg_id', '4294967296'],
  VERSION_TOO_LARGE: ['version', '9223372036854775808'],
  BAD_ISIN: ['isin', 'US0378331006'],
  BAD_LEI: ['counterparty_id', 'TRIBUTARYSAMPLES0000'],
  NEGATIVE_NOTIONAL: ['notional', '-1000'],
};

/** @param text a good object of the flat form. */
export function brokenCanonical(kind: BrokenCanonical, text: string): Buffer {
  if (isBrokenText(kind)) return BREAK_TEXT[kind](text);
  const [name, value] = FAULTY_FIELD[kind];
  const members = JSON.parse(text) as Record<string, unknown>;
  return Buffer.from(JSON.stringify({ ...members, [name]: value }));
}
