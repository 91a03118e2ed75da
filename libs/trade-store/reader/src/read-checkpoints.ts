import type { ReadConnection } from './read-connection.js';
import { instantText, readRows } from './read-connection.js';
import { DUPLICATE_CODES } from './duplicate-codes.js';

/** How far the sink is with one partition, and what it counted until there. */
export interface StreamCheckpoint {
  readonly originId: number;
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next record to decide. */
  readonly nextPosition: bigint;
  readonly owner: string;
  readonly ownerEpoch: bigint;
  readonly updatedAt: string;
  /** Exact duplicates counted, which have no event. */
  readonly duplicates: bigint;
  /** Decisions counted that have an event. */
  readonly decided: bigint;
  /** Events at or above `nextPosition`, which no sink ever leaves; counted up to `BEYOND_MAX`. */
  readonly beyond: bigint;
}

/** Events beyond a checkpoint are counted up to this. */
export const BEYOND_MAX = 1_000;

interface CheckpointRow {
  readonly originId: number;
  readonly name: string;
  readonly nextPosition: string;
  readonly owner: string;
  readonly ownerEpoch: string;
  readonly updatedAt: string;
  readonly duplicates: string;
  readonly decided: string;
  readonly beyond: string;
}

const SQL = `
  select k.origin_id as "originId", o.name, k.next_position as "nextPosition", k.owner,
    k.owner_epoch as "ownerEpoch", ${instantText('k.updated_at')} as "updatedAt",
    coalesce(sum(c.records) filter (where c.decision = any($2::smallint[])), 0)::text as duplicates,
    coalesce(sum(c.records) filter (where c.decision <> all($2::smallint[])), 0)::text as decided,
    (select count(*) from (
      select from trade_store.trade_event e
      where e.origin_id = k.origin_id and e.position >= k.next_position limit ${BEYOND_MAX}) b
    )::text as beyond
  from trade_store.checkpoint k
  join trade_store.origin o on o.origin_id = k.origin_id
  left join trade_store.decision_count c on c.origin_id = k.origin_id
  where o.kind = 'STREAM' and starts_with(o.name, $1 || '/')
  group by k.origin_id, o.name, k.next_position, k.owner, k.owner_epoch, k.updated_at
  order by o.name`;

/** Every partition of a topic with a checkpoint. One statement, so positions and counts agree. */
export async function readStreamCheckpoints(
  connection: ReadConnection,
  topic: string,
): Promise<StreamCheckpoint[]> {
  const rows = await readRows<CheckpointRow>(connection, SQL, [topic, DUPLICATE_CODES]);
  return rows
    .map(({ name, ...row }) => ({
      originId: row.originId,
      topic,
      partition: Number(name.slice(topic.length + 1)),
      nextPosition: BigInt(row.nextPosition),
      owner: row.owner,
      ownerEpoch: BigInt(row.ownerEpoch),
      updatedAt: row.updatedAt,
      duplicates: BigInt(row.duplicates),
      decided: BigInt(row.decided),
      beyond: BigInt(row.beyond),
    }))
    .sort((a, b) => a.partition - b.partition);
}
