/** Keys as the database has them, one way and the other. */
import type { TradeKey } from '@tributary/domain';
import type { RowValues } from './values/value-writer.js';

/** In the order `appendKey` writes them. */
export const KEY_COLUMNS = ['trade_id_scheme', 'trade_id', 'leg_id'] as const;

/** Adds one row: values in the order of `KEY_COLUMNS`. */
export function appendKey(rows: RowValues, key: TradeKey): void {
  rows.row(KEY_COLUMNS.length);
  appendKeyValues(rows, key);
}

/** Adds the key to a row that has begun. */
export function appendKeyValues(rows: RowValues, { scheme, tradeId, legId }: TradeKey): void {
  rows.text(scheme);
  rows.text(tradeId);
  rows.int8OfNumber(legId);
}

/** `leg_id` as text, as every 64-bit number comes. */
export function keyOf(row: {
  readonly trade_id_scheme: string;
  readonly trade_id: string;
  readonly leg_id: string;
}): TradeKey {
  return { scheme: row.trade_id_scheme, tradeId: row.trade_id, legId: Number(row.leg_id) };
}
