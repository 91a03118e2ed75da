/** State of a batch's keys, and the guarded write of it. */
import { STAGED_COLUMNS, takenOver } from '../trade-columns.js';
import { STATE_TEXT } from '../state-text.js';
import { KEY_COLUMNS } from '../trade-key.js';
import { arraysOf } from '../unnest/column-arrays.js';
import { statement } from './statement.js';

/** By place in the arrays; the state is one text, `state-text.ts`. */
export const SELECT_STATES = statement('select_states')`
  select k.place::integer, t.source_system, ${STATE_TEXT} as state
  from unnest(${arraysOf(KEY_COLUMNS)}) with ordinality as k
    (trade_id_scheme, trade_id, leg_id, place)
  join trade_store.trade t using (trade_id_scheme, trade_id, leg_id)`;

export const CREATE_STAGED_TRADE = `
  create temporary table if not exists staged_trade (like trade_store.trade) on commit delete rows`;

export const CLEAR_STAGED_TRADE = 'truncate staged_trade';

export const COPY_STAGED_TRADE = `
  copy staged_trade (${STAGED_COLUMNS.join(', ')}) from stdin (format binary)`;

/** For keys that are unseen: where one is there after all, the database refuses the copy. */
export const COPY_NEW_TRADES = `
  copy trade_store.trade (${STAGED_COLUMNS.join(', ')}) from stdin (format binary)`;

/**
 * Writes each staged row of a known key once. The guard: a row whose revision is not the one the
 * fold started from is left alone, and the count of written rows tells. Rows are staged in key
 * order, which is the order they are locked in: no deadlocks among sorted writers.
 */
export const UPDATE_TRADES = statement('update_trades')`
  update trade_store.trade as t set ${takenOver('s').join(', ')}
  from staged_trade s
  where t.trade_id_scheme = s.trade_id_scheme and t.trade_id = s.trade_id
    and t.leg_id = s.leg_id and t.revision = s.revision_before`;

/**
 * New and known keys alike, from one array for each column, in the dialect that all stores share;
 * the arrays are in key order. The same guard.
 */
export const UPSERT_TRADES_FROM_ARRAYS = statement('upsert_trades_from_arrays')`
  insert into trade_store.trade as t (${STAGED_COLUMNS.join(', ')})
  select ${STAGED_COLUMNS.join(', ')}
  from unnest(${arraysOf(STAGED_COLUMNS)}) as staged (${STAGED_COLUMNS.join(', ')})
  on conflict (trade_id_scheme, trade_id, leg_id) do update set ${takenOver('excluded').join(', ')}
    where t.revision = excluded.revision_before`;
