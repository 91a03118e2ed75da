/** `$1`: the name of the slot. */
export const DROP_SLOT = 'select pg_drop_replication_slot($1)';
