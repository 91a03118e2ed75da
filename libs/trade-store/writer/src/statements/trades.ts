/** State of a batch's keys, and the guarded write of it. */
import { CHANGE_COLUMNS } from '../change-rows.js';
import { STAGED_COLUMNS, takenOver, takenOverWhole } from '../trade-columns.js';
import { stateLines } from '../state-text.js';
import { KEY_COLUMNS } from '../trade-key.js';
import { arraysOf } from '../unnest/column-arrays.js';
import { statement } from './statement.js';

const KEYS = `unnest(${arraysOf(KEY_COLUMNS)})`;
const COLUMNS_OF_KEY = KEY_COLUMNS.join(', ');

const STATES = `
  select ${stateLines('k.place')} as lines
  from ${KEYS} with ordinality as k (${COLUMNS_OF_KEY}, place)
  join trade_store.trade t using (${COLUMNS_OF_KEY})`;

/** All as one text, with the places in the arrays, `state-text.ts`. */
export const SELECT_STATES = statement('select_states')`${STATES}`;

/**
 * The same, for keys of which none is thought to be stored. One look tells it where no stored key
 * lies between the lowest and the highest of them, as it is with new trades in the order of their
 * ids; else they are looked for one by one.
 */
export const SELECT_STATES_IF_ANY = statement('select_states_if_any')`${STATES}
  where exists (
    select from (select * from ${KEYS} as asked (${COLUMNS_OF_KEY}) order by 1, 2, 3 limit 1) low
    cross join (
      select * from ${KEYS} as asked (${COLUMNS_OF_KEY}) order by 1 desc, 2 desc, 3 desc limit 1
    ) high
    cross join lateral (
      select ${COLUMNS_OF_KEY} from trade_store.trade
      where (${COLUMNS_OF_KEY}) >= (low.trade_id_scheme, low.trade_id, low.leg_id)
      order by ${COLUMNS_OF_KEY} limit 1
    ) stored
    where (stored.trade_id_scheme, stored.trade_id, stored.leg_id)
      <= (high.trade_id_scheme, high.trade_id, high.leg_id)
  )`;

/** Places in the arrays of the changes that are not the ones stored. */
export const SELECT_OVERTAKEN = statement('select_overtaken')`
  select k.place::integer
  from unnest(${arraysOf(CHANGE_COLUMNS)}) with ordinality as k (${CHANGE_COLUMNS.join(', ')}, place)
  left join trade_store.trade t using (${CHANGE_COLUMNS.join(', ')})
  where t.trade_id is null`;

export const CREATE_STAGED_TRADE = `
  create temporary table if not exists staged_trade (like trade_store.trade) on commit delete rows`;

export const CLEAR_STAGED_TRADE = 'truncate staged_trade';

export const COPY_STAGED_TRADE = `
  copy staged_trade (${STAGED_COLUMNS.join(', ')}) from stdin (format binary)`;

/** For keys that are unseen: where one is there after all, the database refuses the copy. */
export const COPY_NEW_TRADES = `
  copy trade_store.trade (${STAGED_COLUMNS.join(', ')}) from stdin (format binary)`;

/** Before keys are copied that were not looked for, and where one of them is there. */
export const SAVE_GUESS = 'savepoint guess';
export const UNDO_GUESS = 'rollback to savepoint guess';

const FROM_STAGED = `
  from staged_trade s
  where t.trade_id_scheme = s.trade_id_scheme and t.trade_id = s.trade_id
    and t.leg_id = s.leg_id and t.revision = s.revision_before`;

/**
 * Writes each staged row of a known key once. The guard: a row whose revision is not the one the
 * fold started from is left alone, and the count of written rows tells. Rows are staged in key
 * order, which is the order they are locked in: no deadlocks among sorted writers.
 */
export const UPDATE_TRADES = statement('update_trades')`
  update trade_store.trade as t set ${takenOver('s').join(', ')} ${FROM_STAGED}`;

/** The same where each staged row has terms and a message, as mostly all have. */
export const UPDATE_TRADES_WHOLE = statement('update_trades_whole')`
  update trade_store.trade as t set ${takenOverWhole('s').join(', ')} ${FROM_STAGED}`;

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
