/** The flat form of the built-in source as CSV with a header. */
import type { PlainRecord } from '../model/plain-record.js';
import type { CsvDialect } from './csv.js';
import { csvLine } from './csv.js';
import { flatFields } from './flat-fields.js';

export const CANONICAL_CSV: CsvDialect = { separator: ',', lineEnd: '\n' };

export const CANONICAL_COLUMNS = [
  'trade_id',
  'leg_id',
  'version',
  'action',
  'event',
  'message_id',
  'trade_date',
  'trade_timestamp',
  'effective_date',
  'maturity_date',
  'isin',
  'side',
  'notional',
  'currency',
  'price',
  'price_notation',
  'counterparty_scheme',
  'counterparty_id',
  'our_entity_scheme',
  'our_entity_id',
  'book',
  'trader',
  'attributes.desk',
] as const;

export type CanonicalColumn = (typeof CANONICAL_COLUMNS)[number];

export function canonicalCsvHeader(): string {
  return csvLine(CANONICAL_COLUMNS, CANONICAL_CSV);
}

/** @throws RangeError where the record has a field without a column. */
export function canonicalCsvFields(record: PlainRecord): string[] {
  const fields = new Map(flatFields(record));
  const line = CANONICAL_COLUMNS.map((column) => {
    const text = fields.get(column) ?? '';
    fields.delete(column);
    return text;
  });
  if (fields.size > 0) throw new RangeError(`no column for ${[...fields.keys()].join(', ')}`);
  return line;
}
