/** Appends to history, and looks things up in it. */
import { EVENT_COLUMNS } from '../event-rows.js';
import { arraysOf } from '../unnest/column-arrays.js';
import { statement } from './statement.js';

export const COPY_EVENTS = `
  copy trade_store.trade_event (${EVENT_COLUMNS.join(', ')}) from stdin (format binary)`;

/** The same from one array for each column, in the dialect that all stores share. */
export const INSERT_EVENTS = statement('insert_events')`
  insert into trade_store.trade_event (${EVENT_COLUMNS.join(', ')})
  select * from unnest(${arraysOf(EVENT_COLUMNS)})`;

/** Messages that were decided for a key before (decisions section 3, row 10). */
export const SELECT_DECIDED = statement('select_decided')`
  select distinct k.event_key, k.source_system, k.message_id
  from unnest($1::text[], $2::text[], $3::text[]) as k (event_key, source_system, message_id)
  join trade_store.trade_event e using (event_key, source_system, message_id)`;

/** Content of the events whose records hold standing terms. */
export const SELECT_CONTENT = statement('select_content')`
  select k.origin_id, k.position::text, k.ordinal, e.content
  from unnest($1::integer[], $2::bigint[], $3::integer[]) as k (origin_id, position, ordinal)
  join trade_store.trade_event e using (origin_id, position, ordinal)`;
