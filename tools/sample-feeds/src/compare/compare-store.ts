/** Compares rows of the store with the expected ones, key by key and column by column. */
import type { Expected, ExpectedTrade } from '../model/expected.js';
import { HEAD_COLUMNS, STORE_TERMS } from './store-select.js';
import type { StoreColumn, StoreRow } from './store-select.js';

export interface FieldDifference {
  readonly column: StoreColumn;
  readonly expected: string | null;
  readonly actual: string | null;
}

export type WrongKey =
  | { readonly key: string; readonly kind: 'missing' }
  | { readonly key: string; readonly kind: 'extra' }
  | { readonly key: string; readonly kind: 'twice' }
  | {
      readonly key: string;
      readonly kind: 'different';
      readonly differences: readonly FieldDifference[];
    };

/**
 * The keys that are wrong, in the order of the rows, missing ones last; empty means the store is as
 * it must be. A trade that a sweep may have expired meanwhile is right both ways.
 */
export function compareStore(
  expected: Pick<Expected, 'trades'>,
  rows: Iterable<StoreRow>,
): WrongKey[] {
  const wrong: WrongKey[] = [];
  const met = new Set<string>();
  for (const row of rows) {
    const key = `${row.trade_id_scheme}|${row.trade_id}|${row.leg_id}`;
    const trade = expected.trades.get(key);
    if (met.has(key)) wrong.push({ key, kind: 'twice' });
    else if (!trade) wrong.push({ key, kind: 'extra' });
    else {
      const differences = compareTrade(trade, row);
      if (differences.length > 0) wrong.push({ key, kind: 'different', differences });
    }
    met.add(key);
  }
  for (const key of expected.trades.keys()) {
    if (!met.has(key)) wrong.push({ key, kind: 'missing' });
  }
  return wrong;
}

/** Columns of one row that are not as expected. */
export function compareTrade(trade: ExpectedTrade, row: StoreRow): FieldDifference[] {
  const isSwept = trade.mayBeExpired && row.status === 'EXPIRED';
  const columns = columnsOf(isSwept ? swept(trade) : trade);
  const differences: FieldDifference[] = [];
  for (const [column, expected] of columns) {
    const actual = row[column];
    if (actual !== expected) differences.push({ column, expected, actual });
  }
  return differences;
}

function swept(trade: ExpectedTrade): ExpectedTrade {
  return { ...trade, status: 'EXPIRED', revision: trade.revision + 1n };
}

/** What every compared column must hold. */
export function columnsOf(trade: ExpectedTrade): [StoreColumn, string | null][] {
  const heads: Readonly<Record<(typeof HEAD_COLUMNS)[number], string | undefined>> = {
    version: String(trade.version),
    source_sequence: trade.sequence === undefined ? undefined : String(trade.sequence),
    is_correction: String(trade.isCorrection),
    revision: String(trade.revision),
    source_system: trade.sourceSystem,
    status: trade.status,
    confirmation_status: trade.confirmationStatus,
    awaiting_root: String(trade.awaitingRoot),
    maturity_date: trade.maturityDate,
    event_timestamp: trade.eventTime,
  };
  return [
    ...HEAD_COLUMNS.map((column): [StoreColumn, string | null] => [column, heads[column] ?? null]),
    ...STORE_TERMS.map((column): [StoreColumn, string | null] => [
      column,
      trade.terms[column] ?? null,
    ]),
  ];
}
