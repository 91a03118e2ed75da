/** All quarantined records; readers know a repeated one by its coordinate. */
export const QUARANTINE_SNAPSHOT = `
  select source_system, reason, content
  from trade_store.quarantine
  order by origin_id, position, ordinal`;
