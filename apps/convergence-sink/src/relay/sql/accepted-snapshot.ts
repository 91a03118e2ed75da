/**
 * The latest accepted event of every key. The order is that of the index on key and revision, read
 * backwards, so nothing is sorted.
 */
export const ACCEPTED_SNAPSHOT = `
  select distinct on (event_key) event_key, content
  from trade_store.trade_event
  where decision < 100
  order by event_key desc, revision desc`;
