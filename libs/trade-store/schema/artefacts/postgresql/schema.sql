-- The trade store for PostgreSQL 15 and later, in one piece, as the migrations leave it.
-- Covers: every table, key and index of the schema trade_store, and the tables ../decide.sql works on.
-- Does not cover: roles and grants, and what the relay needs (publication; PostgreSQL 16). Those are in the
-- migrations, which are how a store that the apps use is made; this file makes a copy, or one for a trial.

create schema if not exists trade_store;

-- Where records come from; keeps a coordinate 16 bytes wide.
create table trade_store.origin (
  origin_id integer generated always as identity primary key,
  kind text not null check (kind in ('STREAM', 'BATCH', 'SWEEP', 'OPERATOR')),
  -- STREAM <topic>/<partition>, BATCH <batch id>, SWEEP <zone>/<business date>, OPERATOR <action id>
  name text not null,
  created_at timestamptz not null default now(),
  unique (kind, name)
);

-- One row per origin: who owns it and how far it is. Written in the transaction of the rows.
create table trade_store.checkpoint (
  origin_id integer primary key references trade_store.origin,
  owner_epoch bigint not null,
  owner text not null,
  next_position bigint not null,
  updated_at timestamptz not null default now()
) with (fillfactor = 50);

-- Highest raw coordinate met per canonical partition, so that a leaked transaction is recognised.
create table trade_store.raw_position (
  origin_id integer not null references trade_store.origin,
  raw_topic text not null,
  raw_partition integer not null,
  last_offset bigint not null,
  last_ordinal bigint not null,
  primary key (origin_id, raw_topic, raw_partition)
) with (fillfactor = 50);

-- The state of each key. Status, order and maturity are effective; the other business columns are
-- those of the terms that stand, and payload holds these terms whole, as they came.
create table trade_store.trade (
  trade_id_scheme text not null,
  trade_id text not null,
  leg_id bigint not null,
  version bigint not null,
  source_sequence bigint,
  is_correction boolean not null,
  revision bigint not null,
  -- Revision the last write started from: the guard of the upsert compares it.
  revision_before bigint not null,
  source_system text not null,
  message_id text not null,
  status text not null,
  status_before_close text,
  confirmation_status text not null,
  awaiting_root boolean not null,
  has_terms boolean not null,
  maturity_date date,
  -- Instants have nanoseconds, the database microseconds: the last three digits stand beside.
  event_timestamp timestamptz,
  event_nanos smallint not null,
  received_at timestamptz not null,
  received_nanos smallint not null,
  content_hash bytea not null,
  uti text,
  isin text,
  symbol text,
  side text,
  quantity numeric,
  price numeric,
  price_notation text,
  notional numeric,
  currency text,
  counterparty_scheme text,
  counterparty_id text,
  our_entity_id text,
  book text,
  trader text,
  trade_timestamp timestamptz,
  trade_date date,
  effective_date date,
  settlement_date date,
  payload bytea not null,
  -- The event that made this state, and the one whose record holds the terms that stand.
  origin_id integer not null,
  position bigint not null,
  ordinal integer not null,
  terms_origin_id integer,
  terms_position bigint,
  terms_ordinal integer,
  created_at timestamptz not null,
  last_modified_at timestamptz not null,
  primary key (trade_id_scheme, trade_id, leg_id)
) with (fillfactor = 90);

-- Neither changes with most versions, so updates stay inside their page.
create index trade_book on trade_store.trade (book) where book is not null;

-- Every decision but exact duplicates: history, audit and outbox. Append-only.
create table trade_store.trade_event (
  origin_id integer not null,
  position bigint not null,
  ordinal integer not null,
  event_key text not null,
  trade_id_scheme text not null,
  trade_id text not null,
  leg_id bigint not null,
  version bigint not null,
  source_system text not null,
  message_id text not null,
  decision smallint not null,
  reason text,
  -- Of the state after; null where the record was refused.
  revision bigint,
  decided_at timestamptz not null,
  -- TradeState where accepted, TradeRecord where refused.
  content bytea not null,
  primary key (origin_id, position, ordinal)
);
create index trade_event_history on trade_store.trade_event (event_key, revision);

-- Decisions by kind; exact duplicates live only here.
create table trade_store.decision_count (
  origin_id integer not null references trade_store.origin,
  source_system text not null,
  decision smallint not null,
  reason text not null default '',
  records bigint not null,
  primary key (origin_id, source_system, decision, reason)
) with (fillfactor = 50);

-- Records of the canonical topic or of a part that break the contract; the relay publishes them.
create table trade_store.quarantine (
  origin_id integer not null,
  position bigint not null,
  ordinal integer not null,
  source_system text not null,
  reason text not null,
  field text not null,
  detail text not null,
  -- QuarantinedRecord.
  content bytea not null,
  quarantined_at timestamptz not null,
  primary key (origin_id, position, ordinal)
);

create table trade_store.batch (
  batch_id text primary key,
  source text not null,
  status text not null check (status in ('STAGED', 'APPLIED', 'FAILED')),
  reason text,
  file_uri text not null,
  file_sha256 bytea not null,
  received_rows bigint not null,
  staged_rows bigint not null,
  rejected_rows bigint not null,
  control_totals jsonb not null,
  -- BatchStaged as it was published.
  manifest bytea not null,
  origin_id integer not null references trade_store.origin,
  received_at timestamptz not null,
  applied_at timestamptz
);
create index batch_by_source on trade_store.batch (source, received_at);

-- Identities of decided messages, for sources that need them. The ring is by day of received_at.
create table trade_store.seen_message (
  slot smallint not null,
  source_system text not null,
  message_id text not null,
  received_at timestamptz not null,
  primary key (source_system, message_id, slot)
) partition by list (slot);
create table trade_store.seen_message_0 partition of trade_store.seen_message for values in (0);
create table trade_store.seen_message_1 partition of trade_store.seen_message for values in (1);
create table trade_store.seen_message_2 partition of trade_store.seen_message for values in (2);
create table trade_store.seen_message_3 partition of trade_store.seen_message for values in (3);
create table trade_store.seen_message_4 partition of trade_store.seen_message for values in (4);
create table trade_store.seen_message_5 partition of trade_store.seen_message for values in (5);
create table trade_store.seen_message_6 partition of trade_store.seen_message for values in (6);
create table trade_store.seen_message_7 partition of trade_store.seen_message for values in (7);
create table trade_store.seen_message_8 partition of trade_store.seen_message for values in (8);

-- Raised by whoever writes trades beside the owner of their partition (batch, sweep): owners drop the
-- states they remember when it has moved. One row.
create table trade_store.generation (
  is_only boolean primary key default true check (is_only),
  number bigint not null
) with (fillfactor = 50);
insert into trade_store.generation (number) values (0);

-- Records to decide with ../decide.sql: one for each key at a time, so a key that comes twice waits for
-- the next round. Terms are staged in the columns they have in trade.
create table trade_store.staged_record (
  origin_id integer not null,
  position bigint not null,
  ordinal integer not null,
  trade_id_scheme text not null,
  trade_id text not null,
  leg_id bigint not null,
  version bigint not null,
  source_sequence bigint,
  is_correction boolean not null,
  -- NEW, AMEND, CORRECT, CANCEL, REVIVE, TERMINATE or SNAPSHOT.
  action text not null,
  event text,
  status text,
  confirmation_status text,
  source_system text not null,
  message_id text not null,
  maturity_date date,
  event_timestamp timestamptz,
  event_nanos smallint not null,
  received_at timestamptz not null,
  received_nanos smallint not null,
  content_hash bytea not null,
  uti text,
  isin text,
  symbol text,
  side text,
  quantity numeric,
  price numeric,
  price_notation text,
  notional numeric,
  currency text,
  counterparty_scheme text,
  counterparty_id text,
  our_entity_id text,
  book text,
  trader text,
  trade_timestamp timestamptz,
  trade_date date,
  effective_date date,
  settlement_date date,
  payload bytea not null,
  decided_at timestamptz not null,
  primary key (trade_id_scheme, trade_id, leg_id)
);

-- Priority of sources within a scheme: the higher rank wins, and no two ranks of a scheme are equal.
create table trade_store.source_rank (
  trade_id_scheme text not null,
  source_system text not null,
  source_rank integer not null,
  primary key (trade_id_scheme, source_system)
);

-- What ../decide.sql says of each staged record, and for accepted ones the state after.
create table trade_store.staged_decision (
  trade_id_scheme text not null,
  trade_id text not null,
  leg_id bigint not null,
  decision text not null,
  reason text,
  revision bigint,
  revision_before bigint,
  status text,
  status_before_close text,
  confirmation_status text,
  awaiting_root boolean,
  maturity_date date,
  decided_at timestamptz not null,
  primary key (trade_id_scheme, trade_id, leg_id)
);
