/** File rows that must be rejected, made from the fields of a good one. */
import type { BrokenRow } from '../generate/broken-kinds.js';
import { csvLine } from './csv.js';
import type { CsvDialect } from './csv.js';

/** Where in a line the fields are that get broken. */
export interface CsvPlaces {
  readonly dialect: CsvDialect;
  readonly tradeId: number;
  readonly date: number;
  readonly amount: number;
  /** A free text at or near the end of the line. */
  readonly text: number;
}

type Break = (fields: readonly string[], places: CsvPlaces) => Buffer;

const replaced = (fields: readonly string[], at: number, text: string): string[] =>
  fields.map((field, index) => (index === at ? text : field));

const line = (fields: readonly string[], { dialect }: CsvPlaces): Buffer =>
  Buffer.from(csvLine(fields, dialect));

/** A field with text in it that the writer must not touch any more. */
function withRaw(fields: readonly string[], places: CsvPlaces, raw: Buffer): Buffer {
  const marker = '\u{e000}';
  const [before = '', after = ''] = csvLine(
    replaced(fields, places.text, marker),
    places.dialect,
  ).split(marker);
  return Buffer.concat([Buffer.from(before), raw, Buffer.from(after)]);
}

export const BREAK_ROW: Readonly<Record<BrokenRow, Break>> = {
  TOO_FEW_FIELDS: (fields, places) => line(fields.slice(0, -2), places),
  TOO_MANY_FIELDS: (fields, places) => line([...fields, 'one', 'too'], places),
  TEXT_AFTER_QUOTE: (fields, places) => withRaw(fields, places, Buffer.from('"quoted" text')),
  BAD_UTF8: (fields, places) => withRaw(fields, places, Buffer.from([0xc3, 0x28])),
  MISSING_KEY: (fields, places) => line(replaced(fields, places.tradeId, ''), places),
  BAD_DATE: (fields, places) => line(replaced(fields, places.date, '2035-02-30'), places),
  UNREADABLE_DECIMAL: (fields, places) => line(replaced(fields, places.amount, 'n/a'), places),
};

/** The last row of a file whose quote is never closed: all that follows belongs to its field. */
export function unclosedQuoteRow(fields: readonly string[], places: CsvPlaces): Buffer {
  return withRaw(fields, places, Buffer.from('"never closed'));
}
