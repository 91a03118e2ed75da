/** The end-of-day file of the books, as `sources/eod-trades.yaml` reads it: no action column. */
import type { PlainRecord, PlainStatus, PlainTerms } from '../model/plain-record.js';
import type { CsvPlaces } from './broken-csv.js';
import { csvLine } from './csv.js';
import type { CsvDialect } from './csv.js';

export const EOD_CSV: CsvDialect = { separator: ';', lineEnd: '\r\n' };

type Write = (text: string) => string;

const asIs: Write = (text) => text;
/** `2031-06-30` as `30/06/2031`. */
const day: Write = (text) => text.split('-').reverse().join('/');

/** `-1234567.5` as `(1,234,567.5)`. */
function grouped(text: string): string {
  const unsigned = text.replace('-', '');
  const [whole = '', fraction] = unsigned.split('.');
  const thousands = whole.replace(/(?<=[0-9])(?=(?:[0-9]{3})+$)/g, ',');
  const written = fraction === undefined ? thousands : `${thousands}.${fraction}`;
  return text.startsWith('-') ? `(${written})` : written;
}

function code(codes: Readonly<Record<string, string>>): Write {
  return (text) => {
    const known = codes[text];
    if (known === undefined) throw new RangeError(`the file has no word for ${text}`);
    return known;
  };
}

const PRICE_TYPES = { PERCENTAGE: 'Percent', MONETARY: 'Amount', DECIMAL: 'Decimal' };

/** Columns of terms: heading, flat name, how it is written. Reference and version go before. */
const TERM_COLUMNS: readonly (readonly [heading: string, name: string, write: Write])[] = [
  ['Trade Date', 'trade_date', day],
  ['Start Date', 'effective_date', day],
  ['Settle Date', 'settlement_date', day],
  ['Maturity Date', 'maturity_date', day],
  ['Buy/Sell', 'side', asIs],
  ['Notional', 'notional', grouped],
  ['Currency', 'currency', asIs],
  ['Price', 'price', grouped],
  ['Price Type', 'price_notation', code(PRICE_TYPES)],
  ['Quantity', 'quantity', grouped],
  ['ISIN', 'isin', asIs],
  ['Counterparty LEI', 'counterparty_id', asIs],
  ['Entity', 'our_entity_id', asIs],
  ['Book', 'book', asIs],
  ['Trader', 'trader', asIs],
];
const HEADINGS = ['Trade Ref', 'Version', ...TERM_COLUMNS.map(([heading]) => heading), 'Status'];

const STATUS_WORDS: Readonly<Partial<Record<PlainStatus, string>>> = {
  AFFIRMED: 'Affirmed',
  CLEARED: 'Cleared',
};

/** Follows from the place of the id: the file names counterparties by LEI alone. */
const IMPLIED = 'counterparty_scheme';
const CARRIED = new Set([...TERM_COLUMNS.map(([, name]) => name), IMPLIED]);

/** Where the fields are that get broken. */
export const EOD_PLACES: CsvPlaces = {
  dialect: EOD_CSV,
  tradeId: 0,
  date: HEADINGS.indexOf('Maturity Date'),
  amount: HEADINGS.indexOf('Notional'),
  text: HEADINGS.indexOf('Trader'),
};

/** What the file can say of the terms. */
export function eodTerms(terms: PlainTerms): PlainTerms {
  return Object.fromEntries(Object.entries(terms).filter(([name]) => CARRIED.has(name)));
}

export function eodHeader(): string {
  return csvLine(HEADINGS, EOD_CSV);
}

/** Fields of one row. @throws RangeError where the record says what the file has no place for. */
export function eodFields(record: PlainRecord): string[] {
  const strange = Object.keys(record.terms).find((name) => !CARRIED.has(name));
  if (strange !== undefined) throw new RangeError(`the file has no column for ${strange}`);
  const status = record.status === undefined ? 'Open' : STATUS_WORDS[record.status];
  if (status === undefined) throw new RangeError(`the file has no word for ${record.status}`);
  const terms = TERM_COLUMNS.map(([, name, write]) => {
    const text = record.terms[name];
    return text === undefined ? '' : write(text);
  });
  return [record.tradeId, String(record.version), ...terms, status];
}
