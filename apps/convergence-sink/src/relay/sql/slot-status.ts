/** The relay's slot of the current database; no row where there is none. `$1`: its name. */
export const SLOT_STATUS = `
  select
    active,
    wal_status,
    safe_wal_size::text as safe_wal_size,
    (pg_current_wal_lsn() - confirmed_flush_lsn)::text as lag_bytes
  from pg_replication_slots
  where slot_name = $1`;
