/** Decisions are counted in the transaction that takes them. */
import { statement } from './statement.js';

export const ADD_TALLIES = statement('add_tallies')`
  insert into trade_store.decision_count as c
    (origin_id, source_system, decision, reason, records)
  select * from unnest($1::integer[], $2::text[], $3::smallint[], $4::text[], $5::bigint[])
  order by 1, 2, 3, 4
  on conflict (origin_id, source_system, decision, reason) do update
    set records = c.records + excluded.records`;
