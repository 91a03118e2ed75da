/** How rows of the store are read for comparison: every value as exact text. */

/** Flat names of the terms that have a column of their own; others are in the payload only. */
export const STORE_TERMS = [
  'uti',
  'isin',
  'symbol',
  'side',
  'quantity',
  'price',
  'price_notation',
  'notional',
  'currency',
  'counterparty_scheme',
  'counterparty_id',
  'our_entity_id',
  'book',
  'trader',
  'trade_timestamp',
  'trade_date',
  'effective_date',
  'settlement_date',
] as const;
export type StoreTerm = (typeof STORE_TERMS)[number];

export const HEAD_COLUMNS = [
  'version',
  'source_sequence',
  'is_correction',
  'revision',
  'source_system',
  'status',
  'confirmation_status',
  'awaiting_root',
  'maturity_date',
  'event_timestamp',
] as const;
export type HeadColumn = (typeof HEAD_COLUMNS)[number];

const KEY_COLUMNS = ['trade_id_scheme', 'trade_id', 'leg_id'] as const;
export type KeyColumn = (typeof KEY_COLUMNS)[number];

export type StoreColumn = HeadColumn | StoreTerm;

/** A row as text; absent values are null. */
export type StoreRow = Readonly<Record<KeyColumn | StoreColumn, string | null>>;

const MICROS = `YYYY-MM-DD"T"HH24:MI:SS.US`;

const EXPRESSIONS: Readonly<Partial<Record<StoreColumn, string>>> = {
  event_timestamp:
    `to_char(event_timestamp at time zone 'UTC', '${MICROS}') ` +
    `|| lpad(event_nanos::text, 3, '0') || 'Z'`,
  trade_timestamp: `to_char(trade_timestamp at time zone 'UTC', '${MICROS}') || 'Z'`,
};

const SELECT = [
  'select',
  [...KEY_COLUMNS, ...HEAD_COLUMNS, ...STORE_TERMS]
    .map((column) => {
      const expression = column in EXPRESSIONS ? EXPRESSIONS[column as StoreColumn] : undefined;
      return `  (${expression ?? `${column}`})::text as ${column}`;
    })
    .join(',\n'),
  'from trade_store.trade',
].join('\n');

/** `StoreRow`s of all trade ids that start with the prefix `$1`. */
export const STORE_SELECT = `${SELECT}\nwhere starts_with(trade_id, $1)`;

/** `StoreRow`s of the trade ids `$1::text[]` in the schemes `$2::text[]`, by primary key. */
export const STORE_SELECT_IDS = `${SELECT}\nwhere trade_id_scheme = any($2) and trade_id = any($1)`;
