/** A checkpoint fences: whoever claims raises the epoch, and a stale epoch matches no row. */
import { statement } from './statement.js';

export const CLAIM_CHECKPOINT = statement('claim_checkpoint')`
  insert into trade_store.checkpoint as c (origin_id, owner_epoch, owner, next_position)
  values ($1, 1, $2, $3)
  on conflict (origin_id) do update
    set owner_epoch = c.owner_epoch + 1, owner = excluded.owner, updated_at = now()
  returning owner_epoch::text, next_position::text`;

export const LOCK_CHECKPOINT = statement('lock_checkpoint')`
  select c.owner_epoch::text, c.next_position::text, g.number::text as generation
  from trade_store.checkpoint c cross join trade_store.generation g
  where c.origin_id = $1 for update of c`;

export const ADVANCE_CHECKPOINT = statement('advance_checkpoint')`
  update trade_store.checkpoint set next_position = $3, updated_at = now()
  where origin_id = $1 and owner_epoch = $2`;
