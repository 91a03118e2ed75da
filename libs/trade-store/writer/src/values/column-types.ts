/** Types of columns, by the names every store of the shared dialect gives them. */
import type { STAGED_COLUMNS } from '../trade-columns.js';
import type { EVENT_COLUMNS } from '../event-rows.js';

export type ColumnType =
  | 'bool'
  | 'bytea'
  | 'date'
  | 'int2'
  | 'int4'
  | 'int8'
  | 'numeric'
  | 'text'
  | 'timestamptz';

/** Object ids of the types, fixed on the wire (PostgreSQL source, `pg_type.dat`). */
export const TYPE_IDS: Readonly<Record<ColumnType, number>> = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  date: 1082,
  timestamptz: 1184,
  numeric: 1700,
};

export type ColumnName = (typeof STAGED_COLUMNS)[number] | (typeof EVENT_COLUMNS)[number];

/** As the migrations declare them; a column of one name has one type in every table. */
const TYPES: Readonly<Partial<Record<ColumnName, ColumnType>>> = {
  leg_id: 'int8',
  version: 'int8',
  source_sequence: 'int8',
  is_correction: 'bool',
  revision: 'int8',
  revision_before: 'int8',
  awaiting_root: 'bool',
  has_terms: 'bool',
  maturity_date: 'date',
  event_timestamp: 'timestamptz',
  event_nanos: 'int2',
  received_at: 'timestamptz',
  received_nanos: 'int2',
  content_hash: 'bytea',
  origin_id: 'int4',
  position: 'int8',
  ordinal: 'int4',
  last_modified_at: 'timestamptz',
  quantity: 'numeric',
  price: 'numeric',
  notional: 'numeric',
  trade_timestamp: 'timestamptz',
  trade_date: 'date',
  effective_date: 'date',
  settlement_date: 'date',
  payload: 'bytea',
  terms_origin_id: 'int4',
  terms_position: 'int8',
  terms_ordinal: 'int4',
  created_at: 'timestamptz',
  decision: 'int2',
  decided_at: 'timestamptz',
  content: 'bytea',
};

/** What is not named is text. */
export function typeOf(column: ColumnName): ColumnType {
  return TYPES[column] ?? 'text';
}
