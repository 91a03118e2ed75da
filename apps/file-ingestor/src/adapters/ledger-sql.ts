/** The statements of the ledger. Updates answer the row they changed: none means a conflict. */

const FILE_COLUMNS =
  'source, sha256, run_id, batch_id, uri, bytes, marker, state, manifest, received_at';

/** Places, from 1, of the given arrivals that are known. */
export const SELECT_KNOWN_ARRIVALS = `
select given.place::integer as place
from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
  with ordinality as given (source, name, bytes, changed_ns, marker_changed_ns, place)
join file_ingestor.arrival using (source, name, bytes, changed_ns, marker_changed_ns)`;

export const INSERT_FILE = `
insert into file_ingestor.file
  (source, sha256, run_id, batch_id, uri, bytes, marker, state, received_at)
values ($1, $2, $3, $4, $5, $6, $7, 'REGISTERED', $8)
on conflict (source, sha256, run_id) do nothing
returning batch_id`;

export const LOCK_FILE = `
select state from file_ingestor.file where batch_id = $1 for update`;

/** Nothing of a held file was published, so it may be taken up again under its id. */
export const REOPEN_FILE = `
with reopened as (
  update file_ingestor.file
  set state = 'REGISTERED', uri = $2, bytes = $3, marker = $4, received_at = $5, reason = null,
    received_rows = null, staged_rows = null, rejected_rows = null, updated_at = now()
  where batch_id = $1 and state = 'HELD'
  returning batch_id
)
select batch_id from reopened`;

export const INSERT_ARRIVAL = `
insert into file_ingestor.arrival
  (source, name, bytes, changed_ns, marker_changed_ns, batch_id, outcome, seen_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (source, name, bytes, changed_ns, marker_changed_ns) do nothing`;

export const SELECT_UNFINISHED = `
select ${FILE_COLUMNS} from file_ingestor.file
where state in ('REGISTERED', 'STAGED')
order by received_at, batch_id`;

export const UPDATE_STAGED = `
with changed as (
  update file_ingestor.file
  set state = 'STAGED', received_rows = $2, staged_rows = $3, rejected_rows = $4, manifest = $5,
    updated_at = now()
  where batch_id = $1 and state = 'REGISTERED'
  returning batch_id
)
select batch_id from changed`;

export const UPDATE_HELD = `
with changed as (
  update file_ingestor.file
  set state = 'HELD', reason = $2, received_rows = $3, staged_rows = $4, rejected_rows = $5,
    updated_at = now()
  where batch_id = $1 and state = 'REGISTERED'
  returning batch_id
)
select batch_id from changed`;

export const UPDATE_PUBLISHED = `
with changed as (
  update file_ingestor.file set state = 'PUBLISHED', updated_at = now()
  where batch_id = $1 and state = 'STAGED'
  returning batch_id
)
select batch_id from changed`;

export const LIST_ENTRIES = `
select arrival.source, arrival.name,
  case arrival.outcome when 'DUPLICATE_FILE' then 'DUPLICATE_FILE' else file.state end as state,
  case arrival.outcome when 'DUPLICATE_FILE' then 'same content as ' || file.uri
    else file.reason end as reason,
  file.batch_id, file.sha256, arrival.bytes, file.received_rows, file.staged_rows,
  file.rejected_rows, arrival.seen_at, greatest(arrival.seen_at, file.updated_at) as updated_at
from file_ingestor.arrival
join file_ingestor.file using (batch_id)
where $1::text is null or arrival.source = $1
order by arrival.arrival_id desc
limit $2`;
