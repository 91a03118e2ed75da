-- Applies what decide.sql accepted, for stores that have MERGE: PostgreSQL 15 and later, Snowflake.
-- Covers: inserts and changes, each guarded by the revision decide.sql saw.
-- Does not cover: history (trade_event) and counts; repeats of a key, which wait for the next round.
-- Run it in one transaction with decide.sql. Where it changes fewer rows than there are accepted decisions,
-- another writer was there in between: roll back and decide again. PostgreSQL raises a unique violation
-- where another writer inserts the same key at the same time: roll back as well.
merge into trade_store.trade as t
using (
  select
    s.trade_id_scheme, s.trade_id, s.leg_id, s.version, s.source_sequence, s.is_correction,
    d.revision, d.revision_before, s.source_system, s.message_id, d.status,
    d.status_before_close, d.confirmation_status, d.awaiting_root, true as has_terms,
    d.maturity_date, s.event_timestamp, s.event_nanos, s.received_at, s.received_nanos,
    s.content_hash, s.uti, s.isin, s.symbol, s.side, s.quantity, s.price, s.price_notation,
    s.notional, s.currency, s.counterparty_scheme, s.counterparty_id, s.our_entity_id, s.book,
    s.trader, s.trade_timestamp, s.trade_date, s.effective_date, s.settlement_date, s.payload,
    s.origin_id, s.position, s.ordinal, s.origin_id as terms_origin_id,
    s.position as terms_position, s.ordinal as terms_ordinal, d.decided_at as created_at,
    d.decided_at as last_modified_at
  from trade_store.staged_record s
  join trade_store.staged_decision d
    on d.trade_id_scheme = s.trade_id_scheme and d.trade_id = s.trade_id and d.leg_id = s.leg_id
  where d.decision in ('ACCEPTED_NEW', 'ACCEPTED_AMENDED', 'ACCEPTED_CORRECTED')
) as s
on t.trade_id_scheme = s.trade_id_scheme and t.trade_id = s.trade_id and t.leg_id = s.leg_id
when matched and t.revision = s.revision_before then update set
  version = s.version, source_sequence = s.source_sequence, is_correction = s.is_correction,
  revision = s.revision, revision_before = s.revision_before, source_system = s.source_system,
  message_id = s.message_id, status = s.status, status_before_close = s.status_before_close,
  confirmation_status = s.confirmation_status, awaiting_root = s.awaiting_root,
  has_terms = s.has_terms, maturity_date = s.maturity_date, event_timestamp = s.event_timestamp,
  event_nanos = s.event_nanos, received_at = s.received_at, received_nanos = s.received_nanos,
  content_hash = s.content_hash, uti = s.uti, isin = s.isin, symbol = s.symbol, side = s.side,
  quantity = s.quantity, price = s.price, price_notation = s.price_notation,
  notional = s.notional, currency = s.currency, counterparty_scheme = s.counterparty_scheme,
  counterparty_id = s.counterparty_id, our_entity_id = s.our_entity_id, book = s.book,
  trader = s.trader, trade_timestamp = s.trade_timestamp, trade_date = s.trade_date,
  effective_date = s.effective_date, settlement_date = s.settlement_date, payload = s.payload,
  origin_id = s.origin_id, position = s.position, ordinal = s.ordinal,
  terms_origin_id = s.terms_origin_id, terms_position = s.terms_position,
  terms_ordinal = s.terms_ordinal, last_modified_at = s.last_modified_at
when not matched and s.revision_before = 0 then insert (
  trade_id_scheme, trade_id, leg_id, version, source_sequence, is_correction, revision,
  revision_before, source_system, message_id, status, status_before_close, confirmation_status,
  awaiting_root, has_terms, maturity_date, event_timestamp, event_nanos, received_at,
  received_nanos, content_hash, uti, isin, symbol, side, quantity, price, price_notation,
  notional, currency, counterparty_scheme, counterparty_id, our_entity_id, book, trader,
  trade_timestamp, trade_date, effective_date, settlement_date, payload, origin_id, position,
  ordinal, terms_origin_id, terms_position, terms_ordinal, created_at, last_modified_at
) values (
  s.trade_id_scheme, s.trade_id, s.leg_id, s.version, s.source_sequence, s.is_correction,
  s.revision, s.revision_before, s.source_system, s.message_id, s.status, s.status_before_close,
  s.confirmation_status, s.awaiting_root, s.has_terms, s.maturity_date, s.event_timestamp,
  s.event_nanos, s.received_at, s.received_nanos, s.content_hash, s.uti, s.isin, s.symbol,
  s.side, s.quantity, s.price, s.price_notation, s.notional, s.currency, s.counterparty_scheme,
  s.counterparty_id, s.our_entity_id, s.book, s.trader, s.trade_timestamp, s.trade_date,
  s.effective_date, s.settlement_date, s.payload, s.origin_id, s.position, s.ordinal,
  s.terms_origin_id, s.terms_position, s.terms_ordinal, s.created_at, s.last_modified_at
);
