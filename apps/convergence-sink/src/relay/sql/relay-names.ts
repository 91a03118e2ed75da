/** Object id of the current database, and whether the publication is there. `$1`: its name. */
export const RELAY_NAMES = `
  select
    (select oid::text from pg_database where datname = current_database()) as database_id,
    exists (select from pg_publication where pubname = $1) as is_published`;
