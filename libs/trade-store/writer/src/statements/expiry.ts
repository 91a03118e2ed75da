/**
 * Open trades whose maturity lies before a date, by key; of the named sources, or of all others.
 */
import { statement } from './statement.js';

export const SELECT_MATURED = statement('select_matured')`
  select trade_id_scheme, trade_id, leg_id::text from trade_store.trade
  where maturity_date < $1 and status not in ('CANCELLED', 'TERMINATED', 'NOVATED', 'EXPIRED')
    and (source_system = any($2::text[])) <> $7
    and (trade_id_scheme, trade_id, leg_id) > ($3, $4, $5)
  order by trade_id_scheme, trade_id, leg_id
  limit $6`;
