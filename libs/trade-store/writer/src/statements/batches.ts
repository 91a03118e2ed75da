/** The batch ledger: a batch is entered when its manifest is met and applied once. */
import { statement } from './statement.js';

export const INSERT_BATCH = statement('insert_batch')`
  insert into trade_store.batch (batch_id, source, status, file_uri, file_sha256, received_rows,
    staged_rows, rejected_rows, control_totals, manifest, origin_id, received_at)
  values ($1, $2, 'STAGED', $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (batch_id) do nothing`;

export const LOCK_BATCH = statement('lock_batch')`
  select status from trade_store.batch where batch_id = $1 for update`;

export const FINISH_BATCH = statement('finish_batch')`
  update trade_store.batch set status = $2, reason = $3,
    applied_at = case when $2 = 'APPLIED' then $4::timestamptz end
  where batch_id = $1`;
