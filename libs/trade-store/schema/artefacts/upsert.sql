-- Applies what decide.sql accepted, for stores without MERGE: YugabyteDB, CockroachDB; PostgreSQL and Citus too.
-- Covers: inserts and changes, each guarded by the revision decide.sql saw.
-- Does not cover: history (trade_event) and counts; repeats of a key, which wait for the next round.
-- Run it in one transaction with decide.sql. Where it writes fewer rows than there are accepted decisions,
-- another writer was there in between: roll back and decide again.
insert into trade_store.trade as t (
  trade_id_scheme, trade_id, leg_id, version, source_sequence, is_correction, revision,
  revision_before, source_system, message_id, status, status_before_close, confirmation_status,
  awaiting_root, has_terms, maturity_date, event_timestamp, event_nanos, received_at,
  received_nanos, content_hash, uti, isin, symbol, side, quantity, price, price_notation,
  notional, currency, counterparty_scheme, counterparty_id, our_entity_id, book, trader,
  trade_timestamp, trade_date, effective_date, settlement_date, payload, origin_id, position,
  ordinal, terms_origin_id, terms_position, terms_ordinal, created_at, last_modified_at
)
select
  s.trade_id_scheme, s.trade_id, s.leg_id, s.version, s.source_sequence, s.is_correction,
  d.revision, d.revision_before, s.source_system, s.message_id, d.status, d.status_before_close,
  d.confirmation_status, d.awaiting_root, true as has_terms, d.maturity_date, s.event_timestamp,
  s.event_nanos, s.received_at, s.received_nanos, s.content_hash, s.uti, s.isin, s.symbol,
  s.side, s.quantity, s.price, s.price_notation, s.notional, s.currency, s.counterparty_scheme,
  s.counterparty_id, s.our_entity_id, s.book, s.trader, s.trade_timestamp, s.trade_date,
  s.effective_date, s.settlement_date, s.payload, s.origin_id, s.position, s.ordinal,
  s.origin_id as terms_origin_id, s.position as terms_position, s.ordinal as terms_ordinal,
  d.decided_at as created_at, d.decided_at as last_modified_at
from trade_store.staged_record s
join trade_store.staged_decision d
  on d.trade_id_scheme = s.trade_id_scheme and d.trade_id = s.trade_id and d.leg_id = s.leg_id
where d.decision in ('ACCEPTED_NEW', 'ACCEPTED_AMENDED', 'ACCEPTED_CORRECTED')
order by s.trade_id_scheme, s.trade_id, s.leg_id
on conflict (trade_id_scheme, trade_id, leg_id) do update set
  version = excluded.version, source_sequence = excluded.source_sequence,
  is_correction = excluded.is_correction, revision = excluded.revision,
  revision_before = excluded.revision_before, source_system = excluded.source_system,
  message_id = excluded.message_id, status = excluded.status,
  status_before_close = excluded.status_before_close,
  confirmation_status = excluded.confirmation_status, awaiting_root = excluded.awaiting_root,
  has_terms = excluded.has_terms, maturity_date = excluded.maturity_date,
  event_timestamp = excluded.event_timestamp, event_nanos = excluded.event_nanos,
  received_at = excluded.received_at, received_nanos = excluded.received_nanos,
  content_hash = excluded.content_hash, uti = excluded.uti, isin = excluded.isin,
  symbol = excluded.symbol, side = excluded.side, quantity = excluded.quantity,
  price = excluded.price, price_notation = excluded.price_notation, notional = excluded.notional,
  currency = excluded.currency, counterparty_scheme = excluded.counterparty_scheme,
  counterparty_id = excluded.counterparty_id, our_entity_id = excluded.our_entity_id,
  book = excluded.book, trader = excluded.trader, trade_timestamp = excluded.trade_timestamp,
  trade_date = excluded.trade_date, effective_date = excluded.effective_date,
  settlement_date = excluded.settlement_date, payload = excluded.payload,
  origin_id = excluded.origin_id, position = excluded.position, ordinal = excluded.ordinal,
  terms_origin_id = excluded.terms_origin_id, terms_position = excluded.terms_position,
  terms_ordinal = excluded.terms_ordinal, last_modified_at = excluded.last_modified_at
where t.revision = excluded.revision_before;
