-- Ledger of the file-ingestor: what was seen, what became of it. One row per distinct content of a source.
create table file_ingestor.file (
  source text not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  run_id text not null default '',
  batch_id text not null unique,
  uri text not null,
  bytes bigint not null,
  state text not null check (state in ('REGISTERED', 'STAGED', 'PUBLISHED', 'HELD')),
  reason text,
  received_rows bigint,
  staged_rows bigint,
  rejected_rows bigint,
  manifest bytea,
  received_at timestamptz not null,
  updated_at timestamptz not null default now(),
  primary key (source, sha256, run_id)
);

-- Every arrival in the landing folder, so that a file that was handled is not read again at each poll.
create table file_ingestor.arrival (
  source text not null,
  name text not null,
  bytes bigint not null,
  modified_ms numeric not null,
  batch_id text not null,
  outcome text not null check (outcome in ('INGESTED', 'DUPLICATE_FILE', 'HELD')),
  reason text,
  seen_at timestamptz not null default now(),
  primary key (source, name, bytes, modified_ms)
);
