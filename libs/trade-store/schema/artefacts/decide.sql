-- Decides the staged records against the trades that are stored; the same text for all four stores.
-- Covers these rows of the table of decisions (README of the convergence sink), by the default policies:
--    3  key unseen, NEW or SNAPSHOT                               ACCEPTED_NEW
--    5  same version and content hash as stored                   DUPLICATE
--    7  order below the stored one                                STALE, reason ORDER or NO_VERSION
--    9  maturity earlier than the stored one, trade open          REJECTED_MATURITY
--   11  otherwise NEW, AMEND, CORRECT or SNAPSHOT, trade open     ACCEPTED_AMENDED, ACCEPTED_CORRECTED
-- All else is UNDECIDED and left to the sink: messages seen before (1), orphans (4) and their roots (6), trades
-- that are closed or expired (8), equal order with other content (10), CANCEL, TERMINATE and REVIVE, a
-- SNAPSHOT that closes, and two sources of which one has no rank. Records of sources whose messages must be
-- checked (row 1), and sources with other policies or partial fields, are not to be staged here.
-- A key is staged once: run decide.sql and merge.sql (or upsert.sql), empty both tables, stage the next round.
insert into trade_store.staged_decision (
  trade_id_scheme, trade_id, leg_id, decision, reason, revision, revision_before, status,
  status_before_close, confirmation_status, awaiting_root, maturity_date, decided_at
)
select
  trade_id_scheme, trade_id, leg_id, decision,
  case
    when decision <> 'STALE' then null
    when version = 0 and stored_version > 0 then 'NO_VERSION'
    else 'ORDER'
  end as reason,
  stored_revision + 1 as revision,
  stored_revision as revision_before,
  status_after as status,
  case
    when status_after in ('CANCELLED', 'TERMINATED', 'NOVATED', 'EXPIRED') then stored_status
  end as status_before_close,
  coalesce(confirmation_status, stored_confirmation_status, 'UNCONFIRMED') as confirmation_status,
  case when is_root then false else stored_awaiting_root end as awaiting_root,
  coalesce(maturity_date, stored_maturity_date) as maturity_date,
  -- The time of a key never goes back.
  case when stored_modified_at > decided_at then stored_modified_at else decided_at end as decided_at
from (
  select
    o.*,
    case
      when stored_version is null then
        case when is_root then 'ACCEPTED_NEW' else 'UNDECIDED' end
      when version = stored_version and content_hash = stored_content_hash then 'DUPLICATE'
      when record_order is null then 'UNDECIDED'
      when record_order < 0 and stored_awaiting_root and is_root then 'UNDECIDED'
      when record_order < 0 then 'STALE'
      when stored_status in ('CANCELLED', 'TERMINATED', 'NOVATED', 'EXPIRED') then 'UNDECIDED'
      when maturity_date < stored_maturity_date then 'REJECTED_MATURITY'
      when record_order = 0 then 'UNDECIDED'
      when is_root or action = 'AMEND' then 'ACCEPTED_AMENDED'
      when action = 'CORRECT' then 'ACCEPTED_CORRECTED'
      else 'UNDECIDED'
    end as decision,
    case
      when event = 'CLEARING' then 'CLEARED'
      else coalesce(status, stored_status, 'BOOKED')
    end as status_after
  from (
    select
      s.*,
      t.version as stored_version,
      coalesce(t.revision, 0) as stored_revision,
      t.content_hash as stored_content_hash,
      t.status as stored_status,
      t.confirmation_status as stored_confirmation_status,
      t.awaiting_root as stored_awaiting_root,
      t.maturity_date as stored_maturity_date,
      t.last_modified_at as stored_modified_at,
      s.action = 'NEW' or (s.action = 'SNAPSHOT'
        and coalesce(s.status, 'BOOKED') not in ('CANCELLED', 'TERMINATED', 'NOVATED')) as is_root,
      -- Version, source, sequence, correction, event time; a missing element is the lowest.
      case
        when s.version > t.version then 1
        when s.version < t.version then -1
        when s.source_system <> t.source_system then
          case when rs.source_rank > rt.source_rank then 1 when rs.source_rank < rt.source_rank then -1 end
        when s.source_sequence is distinct from t.source_sequence then
          case when t.source_sequence is null or s.source_sequence > t.source_sequence then 1 else -1 end
        when s.is_correction <> t.is_correction then case when s.is_correction then 1 else -1 end
        when s.order_time is distinct from t.order_time then
          case when t.order_time is null or s.order_time > t.order_time then 1 else -1 end
        when s.order_nanos > t.order_nanos then 1
        when s.order_nanos < t.order_nanos then -1
        else 0
      end as record_order
    from (
      select
        r.*,
        -- A record without version, sequence and event time goes by its arrival.
        case when event_timestamp is null and version = 0 and source_sequence is null
          then received_at else event_timestamp end as order_time,
        case when event_timestamp is null and version = 0 and source_sequence is null
          then received_nanos else event_nanos end as order_nanos
      from trade_store.staged_record r
    ) s
    left join (
      select
        r.*,
        case when event_timestamp is null and version = 0 and source_sequence is null
          then received_at else event_timestamp end as order_time,
        case when event_timestamp is null and version = 0 and source_sequence is null
          then received_nanos else event_nanos end as order_nanos
      from trade_store.trade r
    ) t on t.trade_id_scheme = s.trade_id_scheme and t.trade_id = s.trade_id and t.leg_id = s.leg_id
    left join trade_store.source_rank rs
      on rs.trade_id_scheme = s.trade_id_scheme and rs.source_system = s.source_system
    left join trade_store.source_rank rt
      on rt.trade_id_scheme = t.trade_id_scheme and rt.source_system = t.source_system
  ) o
) d;
