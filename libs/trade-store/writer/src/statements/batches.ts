/** The batch ledger: a batch is entered when its manifest is met and applied once. */
import { statement } from './statement.js';

/** A batch that failed before is entered anew, as its manifest describes it now. */
export const INSERT_BATCH = statement('insert_batch')`
  insert into trade_store.batch as b (batch_id, source, status, file_uri, file_sha256, received_rows,
    staged_rows, rejected_rows, control_totals, manifest, origin_id, received_at)
  values ($1, $2, 'STAGED', $3, $4, $5, $6, $7, $8, $9, $10, $11)
  on conflict (batch_id) do update
    set status = excluded.status, reason = null, source = excluded.source,
      file_uri = excluded.file_uri, file_sha256 = excluded.file_sha256,
      received_rows = excluded.received_rows, staged_rows = excluded.staged_rows,
      rejected_rows = excluded.rejected_rows, control_totals = excluded.control_totals,
      manifest = excluded.manifest, received_at = excluded.received_at
    where b.status = 'FAILED'`;

export const LOCK_BATCH = statement('lock_batch')`
  select status from trade_store.batch where batch_id = $1 for update`;

export const FINISH_BATCH = statement('finish_batch')`
  update trade_store.batch set status = $2, reason = $3,
    applied_at = case when $2 = 'APPLIED' then $4::timestamptz end
  where batch_id = $1`;
