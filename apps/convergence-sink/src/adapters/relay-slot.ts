/** Whether the relay's slot exists: what is accepted before would not be published by it. */
import type { DataSource } from 'typeorm';

const SELECT_SLOT = `
  select 1 from pg_replication_slots
  where slot_name = 'tributary_relay_'
    || (select oid from pg_database where datname = current_database())`;

export async function hasRelaySlot(dataSource: DataSource): Promise<boolean> {
  const rows: unknown[] = await dataSource.query(SELECT_SLOT);
  return rows.length > 0;
}
