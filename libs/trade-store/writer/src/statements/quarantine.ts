/** Records that break the contract; the relay publishes them. */
import { statement } from './statement.js';

export const INSERT_QUARANTINE = statement('insert_quarantine')`
  insert into trade_store.quarantine (origin_id, position, ordinal, source_system, reason, field,
    detail, content, quarantined_at)
  select * from unnest($1::integer[], $2::bigint[], $3::integer[], $4::text[], $5::text[],
    $6::text[], $7::text[], $8::bytea[], $9::timestamptz[])`;
