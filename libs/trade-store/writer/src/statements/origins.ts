/** Origins are made once and never change. */
import { statement } from './statement.js';

export const INSERT_ORIGIN = statement('insert_origin')`
  insert into trade_store.origin (kind, name) values ($1, $2)
  on conflict (kind, name) do nothing`;

export const SELECT_ORIGIN = statement('select_origin')`
  select origin_id from trade_store.origin where kind = $1 and name = $2`;
