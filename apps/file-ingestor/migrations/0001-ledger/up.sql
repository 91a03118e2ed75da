-- Ledger of the file-ingestor: what was seen, what became of it. One row per distinct content of a source.
create table file_ingestor.file (
  source text not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  run_id text not null default '',
  batch_id text not null unique,
  -- `<source>/<name>` of the arrival the batch was made from.
  uri text not null,
  bytes bigint not null,
  -- What stood in the marker, as it came; null where there was none.
  marker bytea,
  state text not null check (state in ('REGISTERED', 'STAGED', 'PUBLISHED', 'HELD')),
  reason text,
  received_rows bigint,
  staged_rows bigint,
  rejected_rows bigint,
  manifest bytea,
  received_at timestamptz not null,
  updated_at timestamptz not null default now(),
  primary key (source, sha256, run_id),
  check (state not in ('STAGED', 'PUBLISHED')
    or (manifest is not null and received_rows = staged_rows + rejected_rows)),
  check ((state = 'HELD') = (reason is not null))
);

-- What is left to do is looked up at every poll.
create index file_unfinished on file_ingestor.file (received_at)
  where state in ('REGISTERED', 'STAGED');

-- Every arrival in the landing folder, so that a file that was taken is not read again at each poll.
-- `changed_ns` is the time of the last change of content or name, kept by the file system.
create table file_ingestor.arrival (
  source text not null,
  name text not null,
  bytes bigint not null,
  changed_ns bigint not null,
  -- 0 where there was no marker.
  marker_changed_ns bigint not null,
  batch_id text not null references file_ingestor.file (batch_id),
  outcome text not null check (outcome in ('BATCH', 'DUPLICATE_FILE')),
  arrival_id bigint generated always as identity unique,
  seen_at timestamptz not null,
  primary key (source, name, bytes, changed_ns, marker_changed_ns)
);

grant usage on schema file_ingestor to tributary_file_ingestor, tributary_recon;
grant select, insert, update, delete on file_ingestor.file, file_ingestor.arrival
  to tributary_file_ingestor;
grant select on file_ingestor.file, file_ingestor.arrival to tributary_recon;
