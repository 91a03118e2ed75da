import { decisionKindOf, formatKey } from '@tributary/domain';
import type { DecisionKind, TradeKey } from '@tributary/domain';
import type { ReadConnection } from './read-connection.js';
import { instantText, readRows } from './read-connection.js';
import type { OriginKind, StoredCoordinate } from './stored-trade.js';

/** Most events of one page. */
export const HISTORY_LIMIT_MAX = 500;

/** One decision about one key. Exact duplicates are counted only, so they are not here. */
export interface StoredEvent {
  readonly origin: StoredCoordinate;
  readonly version: bigint;
  readonly sourceSystem: string;
  readonly messageId: string;
  /** Code of the decision; `decision` is absent for a code of a later release. */
  readonly decisionCode: number;
  readonly decision: DecisionKind | undefined;
  readonly reason: string | null;
  /** Of the state after; null where the record was refused. */
  readonly revision: bigint | null;
  readonly decidedAt: string;
  /** TradeState where accepted, TradeRecord where refused. */
  readonly content: Uint8Array;
}

export interface HistoryQuery {
  readonly key: TradeKey;
  /** 1 to `HISTORY_LIMIT_MAX`. */
  readonly limit: number;
  /** The last event of the page before. */
  readonly after?: HistoryPosition;
}

/** Where a page ends: time of the decision, then the coordinate. */
export interface HistoryPosition {
  readonly decidedAt: string;
  readonly originId: number;
  readonly position: bigint;
  readonly ordinal: number;
}

export interface HistoryPage {
  readonly events: readonly StoredEvent[];
  /** Absent on the last page. */
  readonly next?: HistoryPosition;
}

interface EventRow {
  readonly originId: number;
  readonly originKind: OriginKind;
  readonly originName: string;
  readonly position: string;
  readonly ordinal: number;
  readonly version: string;
  readonly sourceSystem: string;
  readonly messageId: string;
  readonly decision: number;
  readonly reason: string | null;
  readonly revision: string | null;
  readonly decidedAt: string;
  readonly content: Buffer;
}

// Within a key `decided_at` never goes back; records of one transaction share it, in input order.
const SQL = `
  select e.origin_id as "originId", o.kind as "originKind", o.name as "originName", e.position,
    e.ordinal, e.version, e.source_system as "sourceSystem", e.message_id as "messageId",
    e.decision, e.reason, e.revision, ${instantText('e.decided_at')} as "decidedAt", e.content
  from trade_store.trade_event e
  join trade_store.origin o on o.origin_id = e.origin_id
  where e.event_key = $1
    and ($2::timestamptz is null
      or (e.decided_at, e.origin_id, e.position, e.ordinal)
        > ($2::timestamptz, $3::integer, $4::bigint, $5::integer))
  order by e.decided_at, e.origin_id, e.position, e.ordinal
  limit $6::integer`;

/** All events of a key, accepted and refused, in the order they were decided. */
export async function readHistory(
  connection: ReadConnection,
  { key, limit, after }: HistoryQuery,
): Promise<HistoryPage> {
  const size = Math.min(Math.max(limit, 1), HISTORY_LIMIT_MAX);
  const rows = await readRows<EventRow>(connection, SQL, [
    formatKey(key),
    after?.decidedAt ?? null,
    after?.originId ?? null,
    after?.position.toString() ?? null,
    after?.ordinal ?? null,
    size + 1,
  ]);
  const page = rows.slice(0, size);
  const last = page.at(-1);
  const hasMore = rows.length > size && last !== undefined;
  return { events: page.map(toEvent), ...(hasMore ? { next: positionOf(last) } : {}) };
}

function positionOf(row: EventRow): HistoryPosition {
  const { decidedAt, originId, position, ordinal } = row;
  return { decidedAt, originId, position: BigInt(position), ordinal };
}

function toEvent(row: EventRow): StoredEvent {
  return {
    origin: {
      kind: row.originKind,
      name: row.originName,
      position: BigInt(row.position),
      ordinal: row.ordinal,
    },
    version: BigInt(row.version),
    sourceSystem: row.sourceSystem,
    messageId: row.messageId,
    decisionCode: row.decision,
    decision: decisionKindOf(row.decision),
    reason: row.reason,
    revision: row.revision === null ? null : BigInt(row.revision),
    decidedAt: row.decidedAt,
    content: row.content,
  };
}
