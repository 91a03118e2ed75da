-- What the recon service keeps of its own. Only tributary_recon writes here.

-- One row per run; the unfinished one is the run under way.
create table recon.reconciliation (
  run bigint generated always as identity primary key,
  trigger text not null check (trigger in ('INTERVAL', 'DEMAND')),
  started_at timestamptz not null default now(),
  -- A run whose lease ended belongs to a process that died.
  lease_until timestamptz not null,
  finished_at timestamptz,
  result text check (result in ('CLEAN', 'CANDIDATES', 'BREAKS', 'FAILED')),
  report jsonb,
  error text,
  check ((finished_at is null) = (result is null))
);
create unique index reconciliation_running on recon.reconciliation ((true))
  where finished_at is null;

create table recon.break (
  break_id bigint generated always as identity primary key,
  class text not null check (class in ('MISSING_IN_STORE', 'MISSING_IN_TOPIC', 'MISSING_IN_BATCH',
    'FIELD_DIFFERENCE', 'VERSION_SKEW', 'DUPLICATE', 'ORPHAN', 'PHANTOM')),
  -- The comparison that found it.
  comparison text not null check (comparison in ('CANONICAL', 'ACCEPTED', 'BATCH')),
  -- An origin, a trade key or a batch.
  subject text not null,
  detail text not null,
  state text not null check (state in ('candidate', 'confirmed', 'closed')),
  first_run bigint not null,
  last_run bigint not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  closed_at timestamptz,
  check ((closed_at is null) = (state <> 'closed'))
);
create unique index break_open on recon.break (comparison, class, subject) where closed_at is null;
create index break_closed on recon.break (closed_at) where closed_at is not null;

-- Account of one canonical partition from its opening to next_offset.
create table recon.topic_account (
  topic text not null,
  partition integer not null,
  opening_offset bigint not null,
  -- What the store had counted when the account was opened.
  opening_duplicates bigint not null,
  opening_decided bigint not null,
  next_offset bigint not null,
  records bigint not null,
  -- Records without event and quarantine row: must be counted as duplicates.
  undecided bigint not null,
  events bigint not null,
  quarantined bigint not null,
  primary key (topic, partition)
) with (fillfactor = 50);

-- Positions that contradict the topic: a disposition without record, or a record with two.
create table recon.account_suspect (
  topic text not null,
  partition integer not null,
  position bigint not null,
  kind text not null check (kind in ('PHANTOM', 'DUPLICATE')),
  primary key (topic, partition, position)
);

create table recon.accepted_position (
  partition integer primary key,
  next_offset bigint not null,
  -- Highest offset before which the log has a hole: compaction may have taken records there.
  hole_offset bigint not null,
  redelivered bigint not null
) with (fillfactor = 50);

-- The highest revision of each key on trades.accepted.v1.
create table recon.accepted_latest (
  trade_id_scheme text not null,
  trade_id text not null,
  leg_id bigint not null,
  revision bigint not null,
  -- Revision of the key's last record: lower only while the relay publishes again.
  last_revision bigint not null,
  last_offset bigint not null,
  content_hash bytea not null,
  status text not null,
  maturity_date date,
  primary key (trade_id_scheme, trade_id, leg_id)
) with (fillfactor = 80);

-- Revisions that are not on the topic although nothing can have removed them.
create table recon.accepted_gap (
  event_key text not null,
  revision bigint not null,
  noticed_at timestamptz not null default now(),
  primary key (event_key, revision)
);

-- Records of trades.accepted.v1 that nobody can read.
create table recon.accepted_fault (
  partition integer not null,
  position bigint not null,
  detail text not null,
  noticed_at timestamptz not null default now(),
  primary key (partition, position)
);

-- A batch that was compared, and the parts it was compared with.
create table recon.batch_check (
  batch_id text primary key,
  -- Size and time of change of each part: another fingerprint means another comparison.
  fingerprint text not null,
  is_clean boolean not null,
  checked_at timestamptz not null default now()
);

-- Manifests of batches.staged.v1 until the sink's ledger says how the batch ended.
create table recon.staged_batch (
  batch_id text primary key,
  source text not null,
  staged_at timestamptz not null
);
create table recon.staged_position (
  partition integer primary key,
  next_offset bigint not null
);

create table recon.quarantine_position (
  topic text not null,
  partition integer not null,
  owner_epoch bigint not null,
  next_offset bigint not null,
  primary key (topic, partition)
) with (fillfactor = 50);

-- The work list: every quarantined record once, whatever was published again.
create table recon.quarantine (
  quarantine_id bigint generated always as identity primary key,
  -- Hash over stage and origin coordinate.
  identity bytea not null unique,
  source text not null,
  stage text not null,
  reason text not null,
  field text not null,
  detail text not null,
  -- Origin of the record as JSON: topic, partition, offset or file, row; ordinal.
  origin jsonb not null,
  message_id text,
  raw bytea not null,
  raw_length bigint not null,
  is_truncated boolean not null,
  content_type text,
  received_at timestamptz not null,
  -- Where it lies on quarantine.v1.
  partition integer not null,
  position bigint not null
);
create index quarantine_by_source on recon.quarantine (source, quarantine_id);

-- Kept with the rows, so that totals cost nothing.
create table recon.quarantine_count (
  source text not null,
  stage text not null,
  reason text not null,
  records bigint not null,
  primary key (source, stage, reason)
) with (fillfactor = 50);

grant usage on schema recon to tributary_recon;
grant select, insert, update, delete on recon.reconciliation, recon.break, recon.topic_account,
  recon.account_suspect, recon.accepted_position, recon.accepted_latest, recon.accepted_gap,
  recon.accepted_fault, recon.batch_check, recon.staged_batch, recon.staged_position,
  recon.quarantine_position, recon.quarantine, recon.quarantine_count to tributary_recon;
grant usage on schema recon to tributary_reader;
grant select on recon.reconciliation, recon.break to tributary_reader;
