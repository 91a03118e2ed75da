/**
 * Slots of the ring of message identities, emptied as a whole.
 *
 * Every statement that looks messages up reads all slots, so each open step holds a read lock on
 * each of them, and whoever queues for an exclusive lock holds up all steps that come after. So the
 * slot is looked at under a lock that readers do not notice, and the exclusive one is taken only in
 * a moment when nobody reads. Neither lock is ever waited for, so there is no deadlock either.
 */
import { statement } from './statement.js';

/** Days of the ring; the partitions are made by migration. */
export const SEEN_SLOTS = 9n;

/** Reads every identity: there is no index by time, its price would be paid by every write. */
export const SELECT_SEEN_SLOTS = statement('select_seen_slots')`
  select slot,
    (extract(epoch from min(received_at)) * 1000000)::bigint::text as oldest_micros,
    (extract(epoch from max(received_at)) * 1000000)::bigint::text as youngest_micros
  from trade_store.seen_message group by slot order by slot`;

export interface SlotStatements {
  readonly lock: string;
  /** Whether the slot holds anything, and whether anything received after `$1`. */
  readonly look: string;
  /** Whether other sessions read the slot, and whether one waits to write it. */
  readonly others: string;
  /** Fails at once where somebody came in between. */
  readonly lockAlone: string;
  readonly truncate: string;
}

/** @throws RangeError where the ring has no such slot. */
export function slotStatements(slot: number): SlotStatements {
  if (!Number.isInteger(slot) || slot < 0 || slot >= SEEN_SLOTS) {
    throw new RangeError(`the ring of message identities has no slot ${slot}`);
  }
  const table = `trade_store.seen_message_${slot}`;
  return {
    // Keeps writers of the slot and other truncations out, and lets readers pass.
    lock: `lock table ${table} in share row exclusive mode nowait`,
    look: `select exists (select from ${table}) as is_used,
      exists (select from ${table} where received_at > $1) as is_counting`,
    others: `select coalesce(bool_or(granted), false) as is_read,
        coalesce(bool_or(not granted), false) as is_wanted
      from pg_locks where relation = '${table}'::regclass
      and database = (select oid from pg_database where datname = current_database())
      and pid <> pg_backend_pid()`,
    lockAlone: `lock table ${table} in access exclusive mode nowait`,
    truncate: `truncate ${table}`,
  };
}
