/** Compares what `trades.accepted.v1` said with the store, all keys at one cut. */
import { inSnapshot, readRows } from '@tributary/trade-store-reader';
import type { DataSource, EntityManager } from 'typeorm';
import type { KeyDifference } from '../core/accepted-comparison.js';
import type { AcceptedCut, AcceptedFault, Bounded } from '../core/ports.js';
import { GAP_AGE_MS_MAX, ORPHAN_AGE_MS_MAX } from '../limits.js';

/** Both sides lie in the order of the key: a merge join. The oldest changes come first. */
const DIFFERING = `
  with differing as (
    select coalesce(t.trade_id_scheme, a.trade_id_scheme) || '|' || coalesce(t.trade_id, a.trade_id)
        || '|' || coalesce(t.leg_id, a.leg_id) as event_key,
      t.revision as store_revision, t.content_hash as store_hash, t.status as store_status,
      t.maturity_date as store_maturity,
      a.revision as topic_revision, a.content_hash as topic_hash, a.status as topic_status,
      a.maturity_date as topic_maturity, a.last_revision, t.last_modified_at,
      count(*) over () as total
    from trade_store.trade t
    full join recon.accepted_latest a
      on a.trade_id_scheme = t.trade_id_scheme and a.trade_id = t.trade_id and a.leg_id = t.leg_id
    where t.revision is distinct from a.revision
      or t.content_hash is distinct from a.content_hash
      or t.status is distinct from a.status
      or t.maturity_date is distinct from a.maturity_date
      or a.last_revision is distinct from a.revision
    order by t.last_modified_at nulls first, 1
    limit $1::integer)
  select event_key as "eventKey", total::text,
    store_revision::text as "storeRevision", encode(store_hash, 'hex') as "storeHash",
    store_status as "storeStatus", store_maturity::text as "storeMaturity",
    topic_revision::text as "topicRevision", encode(topic_hash, 'hex') as "topicHash",
    topic_status as "topicStatus", topic_maturity::text as "topicMaturity",
    last_revision::text as "lastRevision",
    exists (select from trade_store.trade_event e
      where e.event_key = d.event_key and e.decision < 100) as "hasEvent",
    exists (select from trade_store.trade_event e
      where e.event_key = d.event_key and e.revision = d.store_revision
        and e.decision < 100) as "hasStoreEvent"
  from differing d
  order by d.last_modified_at nulls first, d.event_key`;

const GAPS = `
  select event_key as "eventKey", array_agg(revision::text order by revision) as revisions,
    count(*) over ()::text as total
  from recon.accepted_gap
  where noticed_at > now() - make_interval(secs => $2::double precision / 1000)
  group by event_key order by event_key limit $1::integer`;

const FAULTS = `
  select partition, position::text, detail, count(*) over ()::text as total
  from recon.accepted_fault
  where noticed_at > now() - make_interval(secs => $2::double precision / 1000)
  order by partition, position limit $1::integer`;

const ORPHANS = `
  select trade_id_scheme || '|' || trade_id || '|' || leg_id as "eventKey",
    to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since,
    count(*) over ()::text as total
  from trade_store.trade
  where awaiting_root and created_at < now() - make_interval(secs => $2::double precision / 1000)
  order by created_at, 1 limit $1::integer`;

const TOTALS = `
  select (select count(*) from recon.accepted_latest)::text as keys,
    (select coalesce(sum(redelivered), 0) from recon.accepted_position)::text as redelivered`;

interface DifferingRow {
  readonly eventKey: string;
  readonly total: string;
  readonly storeRevision: string | null;
  readonly storeHash: string | null;
  readonly storeStatus: string | null;
  readonly storeMaturity: string | null;
  readonly topicRevision: string | null;
  readonly topicHash: string | null;
  readonly topicStatus: string | null;
  readonly topicMaturity: string | null;
  readonly lastRevision: string | null;
  readonly hasEvent: boolean;
  readonly hasStoreEvent: boolean;
}

/** Lists up to `limit` of each kind. Throws what the driver throws. */
export async function compareAcceptedKeys(
  dataSource: DataSource,
  limit: number,
): Promise<AcceptedCut> {
  return inSnapshot(dataSource, async (snapshot) => {
    const differing = await readRows<DifferingRow>(snapshot, DIFFERING, [limit]);
    const [totals] = await readRows<{ keys: string; redelivered: string }>(snapshot, TOTALS);
    return {
      keys: BigInt(totals?.keys ?? 0),
      redelivered: BigInt(totals?.redelivered ?? 0),
      differing: bounded(differing, toKeyDifference),
      ...(await otherDifferences(snapshot, limit)),
    };
  });
}

async function otherDifferences(
  snapshot: EntityManager,
  limit: number,
): Promise<Pick<AcceptedCut, 'gaps' | 'faults' | 'orphans'>> {
  interface GapRow {
    readonly eventKey: string;
    readonly revisions: string[];
    readonly total: string;
  }
  interface FaultRow {
    readonly partition: number;
    readonly position: string;
    readonly detail: string;
    readonly total: string;
  }
  interface OrphanRow {
    readonly eventKey: string;
    readonly since: string;
    readonly total: string;
  }
  const gaps = await readRows<GapRow>(snapshot, GAPS, [limit, GAP_AGE_MS_MAX]);
  const faults = await readRows<FaultRow>(snapshot, FAULTS, [limit, GAP_AGE_MS_MAX]);
  const orphans = await readRows<OrphanRow>(snapshot, ORPHANS, [limit, ORPHAN_AGE_MS_MAX]);
  return {
    gaps: bounded(gaps, ({ eventKey, revisions }) => ({
      eventKey,
      revisions: revisions.map(BigInt),
    })),
    faults: bounded(
      faults,
      ({ partition, position, detail }): AcceptedFault => ({
        partition,
        offset: BigInt(position),
        detail,
      }),
    ),
    orphans: bounded(orphans, ({ eventKey, since }) => ({ eventKey, since })),
  };
}

/** Every row carries the number of all. */
function bounded<Row extends { readonly total: string }, T>(
  rows: readonly Row[],
  map: (row: Row) => T,
): Bounded<T> {
  return { listed: rows.map(map), total: BigInt(rows[0]?.total ?? 0) };
}

function toKeyDifference(row: DifferingRow): KeyDifference {
  const { eventKey, hasEvent, hasStoreEvent } = row;
  const store = stateOf({
    revision: row.storeRevision,
    contentHash: row.storeHash,
    status: row.storeStatus,
    maturityDate: row.storeMaturity,
  });
  const topic = stateOf({
    revision: row.topicRevision,
    contentHash: row.topicHash,
    status: row.topicStatus,
    maturityDate: row.topicMaturity,
  });
  const lastRevision = BigInt(row.lastRevision ?? 0);
  return { eventKey, store, topic: topic && { ...topic, lastRevision }, hasEvent, hasStoreEvent };
}

interface StateColumns {
  readonly revision: string | null;
  readonly contentHash: string | null;
  readonly status: string | null;
  readonly maturityDate: string | null;
}

/** Null where the side has no row. */
function stateOf({
  revision,
  contentHash,
  status,
  maturityDate,
}: StateColumns): KeyDifference['store'] {
  if (revision === null || contentHash === null || status === null) return null;
  return { revision: BigInt(revision), contentHash, status, maturityDate };
}
