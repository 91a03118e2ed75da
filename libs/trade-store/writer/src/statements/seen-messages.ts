/** Identities of decided messages (decisions section 3, row 1). */
import { statement } from './statement.js';

export const SELECT_SEEN = statement('select_seen')`
  select s.source_system, s.message_id,
    (extract(epoch from max(s.received_at)) * 1000000)::bigint::text as received_micros
  from unnest($1::text[], $2::text[]) as k (source_system, message_id)
  join trade_store.seen_message s using (source_system, message_id)
  group by s.source_system, s.message_id`;

export const INSERT_SEEN = statement('insert_seen')`
  insert into trade_store.seen_message as s (slot, source_system, message_id, received_at)
  select * from unnest($1::smallint[], $2::text[], $3::text[], $4::timestamptz[])
  order by 2, 3, 1
  on conflict (source_system, message_id, slot) do update
    set received_at = greatest(s.received_at, excluded.received_at)`;
