/** Highest raw coordinate per canonical partition: rows are few, one per raw partition. */
import { statement } from './statement.js';

export const SELECT_RAW_POSITIONS = statement('select_raw_positions')`
  select raw_topic, raw_partition, last_offset::text, last_ordinal::text
  from trade_store.raw_position where origin_id = $1`;

export const UPSERT_RAW_POSITIONS = statement('upsert_raw_positions')`
  insert into trade_store.raw_position as p
    (origin_id, raw_topic, raw_partition, last_offset, last_ordinal)
  select $1, * from unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[])
  on conflict (origin_id, raw_topic, raw_partition) do update
    set last_offset = excluded.last_offset, last_ordinal = excluded.last_ordinal`;
