/**
 * Columns of the terms straight from their wire bytes: nothing is decoded, and where the fields lie
 * was noted when the record was read. The reference it must agree with decodes
 * (`test/expected-row.ts`).
 */
import { PRICE_NOTATION, SIDE, noteTerms, placeOf } from '@tributary/contract-mapping';
import type { EnumTable, NotedField, TermsNotes } from '@tributary/contract-mapping';
import { daysOfCivil } from '@tributary/domain';
import type { StandingTerms } from './model.js';
import type { ValueWriter } from './values/value-writer.js';

/** Writes one column of terms, whose bytes and notes these are. */
type AppendColumn = (rows: ValueWriter, bytes: Uint8Array, notes: TermsNotes) => void;

const NANOS_PER_MICRO = 1_000;
/** Codes beyond are unknown: such a record never comes here. */
const CODES_MAX = 64;

function text(field: NotedField): AppendColumn {
  const place = placeOf(field);
  return (rows, bytes, notes) => {
    if (notes.isGiven(place)) rows.range(bytes, notes.start(place), notes.end(place));
    else rows.nothing();
  };
}

function decimal(field: NotedField): AppendColumn {
  const place = placeOf(field);
  return (rows, bytes, notes) => {
    if (notes.isGiven(place)) rows.numeric(bytes, notes.start(place), notes.end(place));
    else rows.nothing();
  };
}

function word(field: NotedField, table: EnumTable<string>): AppendColumn {
  const place = placeOf(field);
  const words = Array.from({ length: CODES_MAX }, (_, code) => {
    const known = code === 0 ? undefined : table.toDomain(code);
    return known === undefined ? undefined : Buffer.from(known, 'utf8');
  });
  return (rows, _, notes) => {
    const known = words[notes.uint32(place)];
    if (known === undefined) rows.nothing();
    else rows.range(known, 0, known.length);
  };
}

function date(field: 'trade_date' | 'effective_date' | 'settlement_date'): AppendColumn {
  const [year, month] = [placeOf(`${field}.year`), placeOf(`${field}.month`)];
  const day = placeOf(`${field}.day`);
  return (rows, _, notes) => {
    const yearOrNone = notes.uint32(year);
    if (yearOrNone === 0) rows.nothing();
    else rows.date(daysOfCivil(yearOrNone, notes.uint32(month), notes.uint32(day)));
  };
}

function timestamp(field: 'trade_timestamp'): AppendColumn {
  const place = placeOf(field);
  const [seconds, nanos] = [placeOf(`${field}.seconds`), placeOf(`${field}.nanos`)];
  return (rows, _, notes) => {
    if (!notes.has(place)) rows.nothing();
    else {
      const micros = Math.floor(notes.uint32(nanos) / NANOS_PER_MICRO);
      rows.timestamp(notes.int64AsNumber(seconds), micros);
    }
  };
}

/** Columns of `trade` that hold terms, in the order they are staged. */
const COLUMNS = {
  uti: text('uti'),
  isin: text('instrument.isin'),
  symbol: text('instrument.symbol'),
  side: word('side', SIDE),
  quantity: decimal('quantity.value.value'),
  price: decimal('price.value'),
  price_notation: word('price_notation', PRICE_NOTATION),
  notional: decimal('notional.value.value'),
  currency: text('currency'),
  counterparty_scheme: text('counterparty.scheme'),
  counterparty_id: text('counterparty.id'),
  our_entity_id: text('our_entity.id'),
  book: text('book'),
  trader: text('trader'),
  trade_timestamp: timestamp('trade_timestamp'),
  trade_date: date('trade_date'),
  effective_date: date('effective_date'),
  settlement_date: date('settlement_date'),
} as const satisfies Record<string, AppendColumn>;

/** Names of the columns `appendTerms` writes, in its order. */
export const PLANNED_COLUMNS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

const appendColumns: readonly AppendColumn[] = Object.values(COLUMNS);

/**
 * Writes the columns of terms that keep the contract.
 * @throws Error where they do not: they were read before, so that is an invariant.
 */
export function appendTerms(rows: ValueWriter, { payload, notes }: StandingTerms): void {
  const noted = notes === undefined ? noteTerms(payload) : { bytes: payload, notes };
  for (const append of appendColumns) append(rows, noted.bytes, noted.notes);
}
