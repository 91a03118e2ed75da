/** What tells a stored change from any other of its key: where its record lies. */
import type { TradeChange } from './model.js';
import { KEY_COLUMNS, appendKeyValues } from './trade-key.js';
import { appendCoordinate } from './trade-rows.js';
import type { RowValues } from './values/value-writer.js';

/** In the order `appendChange` writes them. */
export const CHANGE_COLUMNS = [...KEY_COLUMNS, 'origin_id', 'position', 'ordinal'] as const;

/** Adds one row: values in the order of `CHANGE_COLUMNS`. */
export function appendChange(rows: RowValues, { state, at }: TradeChange): void {
  rows.row(CHANGE_COLUMNS.length);
  appendKeyValues(rows, state.key);
  appendCoordinate(rows, at);
}
