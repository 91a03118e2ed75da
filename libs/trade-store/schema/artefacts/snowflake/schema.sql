-- The trade store for Snowflake. NOT RUN: no Snowflake was at hand.
-- Covers: every table of the schema trade_store, and the tables ../decide.sql works on.
-- Does not cover: roles and grants, the relay, the streaming sink. This is a copy that is fed by batches: keys
-- are not enforced, rows are not locked, and ids of origins come from the store that is copied.
-- Decimals are canonical text: NUMBER holds 38 digits in all, and 1e20 with 18 of fraction has 39.

create schema if not exists trade_store;

-- Where records come from; keeps a coordinate 16 bytes wide.
create table trade_store.origin (
  origin_id number(10, 0) not null primary key,
  kind varchar not null,
  -- STREAM <topic>/<partition>, BATCH <batch id>, SWEEP <zone>/<business date>, OPERATOR <action id>
  name varchar not null,
  created_at timestamp_tz(6) not null default current_timestamp,
  unique (kind, name)
);

-- One row per origin: who owns it and how far it is. Written in the transaction of the rows.
create table trade_store.checkpoint (
  origin_id number(10, 0) primary key,
  owner_epoch number(19, 0) not null,
  owner varchar not null,
  next_position number(19, 0) not null,
  updated_at timestamp_tz(6) not null default current_timestamp
);

-- Highest raw coordinate met per canonical partition, so that a leaked transaction is recognised.
create table trade_store.raw_position (
  origin_id number(10, 0) not null,
  raw_topic varchar not null,
  raw_partition number(10, 0) not null,
  last_offset number(19, 0) not null,
  last_ordinal number(19, 0) not null,
  primary key (origin_id, raw_topic, raw_partition)
);

-- The state of each key. Status, order and maturity are effective; the other business columns are
-- those of the terms that stand, and payload holds these terms whole, as they came.
create table trade_store.trade (
  trade_id_scheme varchar not null,
  trade_id varchar not null,
  leg_id number(19, 0) not null,
  version number(19, 0) not null,
  source_sequence number(19, 0),
  is_correction boolean not null,
  revision number(19, 0) not null,
  -- Revision the last write started from: the guard of the upsert compares it.
  revision_before number(19, 0) not null,
  source_system varchar not null,
  message_id varchar not null,
  status varchar not null,
  status_before_close varchar,
  confirmation_status varchar not null,
  awaiting_root boolean not null,
  has_terms boolean not null,
  maturity_date date,
  -- Instants have nanoseconds, the database microseconds: the last three digits stand beside.
  event_timestamp timestamp_tz(6),
  event_nanos number(5, 0) not null,
  received_at timestamp_tz(6) not null,
  received_nanos number(5, 0) not null,
  content_hash binary not null,
  uti varchar,
  isin varchar,
  symbol varchar,
  side varchar,
  quantity varchar,
  price varchar,
  price_notation varchar,
  notional varchar,
  currency varchar,
  counterparty_scheme varchar,
  counterparty_id varchar,
  our_entity_id varchar,
  book varchar,
  trader varchar,
  trade_timestamp timestamp_tz(6),
  trade_date date,
  effective_date date,
  settlement_date date,
  payload binary not null,
  -- The event that made this state, and the one whose record holds the terms that stand.
  origin_id number(10, 0) not null,
  position number(19, 0) not null,
  ordinal number(10, 0) not null,
  terms_origin_id number(10, 0),
  terms_position number(19, 0),
  terms_ordinal number(10, 0),
  created_at timestamp_tz(6) not null,
  last_modified_at timestamp_tz(6) not null,
  primary key (trade_id_scheme, trade_id, leg_id)
);

-- Every decision but exact duplicates: history, audit and outbox. Append-only.
create table trade_store.trade_event (
  origin_id number(10, 0) not null,
  position number(19, 0) not null,
  ordinal number(10, 0) not null,
  event_key varchar not null,
  trade_id_scheme varchar not null,
  trade_id varchar not null,
  leg_id number(19, 0) not null,
  version number(19, 0) not null,
  source_system varchar not null,
  message_id varchar not null,
  decision number(5, 0) not null,
  reason varchar,
  -- Of the state after; null where the record was refused.
  revision number(19, 0),
  decided_at timestamp_tz(6) not null,
  -- TradeState where accepted, TradeRecord where refused.
  content binary not null,
  primary key (origin_id, position, ordinal)
);

-- Decisions by kind; exact duplicates live only here.
create table trade_store.decision_count (
  origin_id number(10, 0) not null,
  source_system varchar not null,
  decision number(5, 0) not null,
  reason varchar not null default '',
  records number(19, 0) not null,
  primary key (origin_id, source_system, decision, reason)
);

-- Records of the canonical topic or of a part that break the contract; the relay publishes them.
create table trade_store.quarantine (
  origin_id number(10, 0) not null,
  position number(19, 0) not null,
  ordinal number(10, 0) not null,
  source_system varchar not null,
  reason varchar not null,
  field varchar not null,
  detail varchar not null,
  -- QuarantinedRecord.
  content binary not null,
  quarantined_at timestamp_tz(6) not null,
  primary key (origin_id, position, ordinal)
);

create table trade_store.batch (
  batch_id varchar primary key,
  source varchar not null,
  status varchar not null,
  reason varchar,
  file_uri varchar not null,
  file_sha256 binary not null,
  received_rows number(19, 0) not null,
  staged_rows number(19, 0) not null,
  rejected_rows number(19, 0) not null,
  control_totals variant not null,
  -- BatchStaged as it was published.
  manifest binary not null,
  origin_id number(10, 0) not null,
  received_at timestamp_tz(6) not null,
  applied_at timestamp_tz(6)
);

-- Identities of decided messages, for sources that need them. Nothing expires here.
create table trade_store.seen_message (
  slot number(5, 0) not null,
  source_system varchar not null,
  message_id varchar not null,
  received_at timestamp_tz(6) not null,
  primary key (source_system, message_id, slot)
);

-- Raised by whoever writes trades beside the owner of their partition (batch, sweep): owners drop the
-- states they remember when it has moved. One row.
create table trade_store.generation (
  is_only boolean primary key default true,
  number number(19, 0) not null
);
insert into trade_store.generation (number) values (0);

-- Records to decide with ../decide.sql: one for each key at a time, so a key that comes twice waits for
-- the next round. Terms are staged in the columns they have in trade.
create table trade_store.staged_record (
  origin_id number(10, 0) not null,
  position number(19, 0) not null,
  ordinal number(10, 0) not null,
  trade_id_scheme varchar not null,
  trade_id varchar not null,
  leg_id number(19, 0) not null,
  version number(19, 0) not null,
  source_sequence number(19, 0),
  is_correction boolean not null,
  -- NEW, AMEND, CORRECT, CANCEL, REVIVE, TERMINATE or SNAPSHOT.
  action varchar not null,
  event varchar,
  status varchar,
  confirmation_status varchar,
  source_system varchar not null,
  message_id varchar not null,
  maturity_date date,
  event_timestamp timestamp_tz(6),
  event_nanos number(5, 0) not null,
  received_at timestamp_tz(6) not null,
  received_nanos number(5, 0) not null,
  content_hash binary not null,
  uti varchar,
  isin varchar,
  symbol varchar,
  side varchar,
  quantity varchar,
  price varchar,
  price_notation varchar,
  notional varchar,
  currency varchar,
  counterparty_scheme varchar,
  counterparty_id varchar,
  our_entity_id varchar,
  book varchar,
  trader varchar,
  trade_timestamp timestamp_tz(6),
  trade_date date,
  effective_date date,
  settlement_date date,
  payload binary not null,
  decided_at timestamp_tz(6) not null,
  primary key (trade_id_scheme, trade_id, leg_id)
);

-- Priority of sources within a scheme: the higher rank wins, and no two ranks of a scheme are equal.
create table trade_store.source_rank (
  trade_id_scheme varchar not null,
  source_system varchar not null,
  source_rank number(10, 0) not null,
  primary key (trade_id_scheme, source_system)
);

-- What ../decide.sql says of each staged record, and for accepted ones the state after.
create table trade_store.staged_decision (
  trade_id_scheme varchar not null,
  trade_id varchar not null,
  leg_id number(19, 0) not null,
  decision varchar not null,
  reason varchar,
  revision number(19, 0),
  revision_before number(19, 0),
  status varchar,
  status_before_close varchar,
  confirmation_status varchar,
  awaiting_root boolean,
  maturity_date date,
  decided_at timestamp_tz(6) not null,
  primary key (trade_id_scheme, trade_id, leg_id)
);
