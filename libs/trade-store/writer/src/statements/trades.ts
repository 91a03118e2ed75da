/** State of a batch's keys, and the one guarded write of it. */
import { STAGED_COLUMNS, UPDATED_COLUMNS } from '../trade-columns.js';
import { arraysOf } from '../unnest/column-arrays.js';
import { statement } from './statement.js';

const micros = (column: string): string =>
  `(extract(epoch from ${column}) * 1000000)::bigint::text`;

export const SELECT_STATES = statement('select_states')`
  select t.trade_id_scheme, t.trade_id, t.leg_id::text, t.revision::text, t.version::text,
    t.source_system, t.source_sequence::text, t.is_correction,
    ${micros('t.event_timestamp')} as event_micros, t.event_nanos,
    ${micros('t.received_at')} as received_micros, t.received_nanos,
    encode(t.content_hash, 'hex') as content_hash, t.status, t.status_before_close,
    t.confirmation_status, t.maturity_date::text, t.awaiting_root, t.has_terms,
    ${micros('t.last_modified_at')} as modified_micros,
    t.terms_origin_id, t.terms_position::text, t.terms_ordinal
  from unnest($1::text[], $2::text[], $3::bigint[]) as k (trade_id_scheme, trade_id, leg_id)
  join trade_store.trade t using (trade_id_scheme, trade_id, leg_id)`;

export const CREATE_STAGED_TRADE = `
  create temporary table if not exists staged_trade (like trade_store.trade) on commit delete rows`;

export const CLEAR_STAGED_TRADE = 'truncate staged_trade';

export const COPY_STAGED_TRADE = `
  copy staged_trade (${STAGED_COLUMNS.join(', ')}) from stdin (format binary)`;

/** For keys that are unseen: where one is there after all, the database refuses the copy. */
export const COPY_NEW_TRADES = `
  copy trade_store.trade (${STAGED_COLUMNS.join(', ')}) from stdin (format binary)`;

/** The guard: a row whose revision is not the one the fold started from is left alone. */
const FROM_REVISION_BEFORE = `
  on conflict (trade_id_scheme, trade_id, leg_id) do update
    set ${UPDATED_COLUMNS.join(', ')}
    where t.revision = excluded.revision_before`;

/**
 * Writes each key once, in key order (no deadlocks among sorted writers). The count of written rows
 * tells a lost race.
 */
export const UPSERT_TRADES = statement('upsert_trades')`
  insert into trade_store.trade as t (${STAGED_COLUMNS.join(', ')})
  select ${STAGED_COLUMNS.join(', ')} from staged_trade
  order by trade_id_scheme collate "C", trade_id collate "C", leg_id
  ${FROM_REVISION_BEFORE}`;

/**
 * The same from one array for each column, in the dialect that all stores share; the arrays are in
 * key order.
 */
export const UPSERT_TRADES_FROM_ARRAYS = statement('upsert_trades_from_arrays')`
  insert into trade_store.trade as t (${STAGED_COLUMNS.join(', ')})
  select ${STAGED_COLUMNS.join(', ')}
  from unnest(${arraysOf(STAGED_COLUMNS)}) as staged (${STAGED_COLUMNS.join(', ')})
  ${FROM_REVISION_BEFORE}`;
