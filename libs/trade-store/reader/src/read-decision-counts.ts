import { decisionKindOf } from '@tributary/domain';
import type { DecisionKind } from '@tributary/domain';
import type { ReadConnection } from './read-connection.js';
import { readRows } from './read-connection.js';
import type { OriginKind } from './stored-trade.js';

/** Records by source and decision. `decision` is absent for a code of a later release. */
export interface DecisionTotal {
  readonly kind: OriginKind;
  readonly source: string;
  readonly decisionCode: number;
  readonly decision: DecisionKind | undefined;
  /** Empty where the decision says all. */
  readonly reason: string;
  readonly records: bigint;
}

/** A total of one origin. */
export interface DecisionCount extends DecisionTotal {
  readonly originName: string;
}

interface CountRow {
  readonly kind: OriginKind;
  readonly originName: string;
  readonly source: string;
  readonly decision: number;
  readonly reason: string;
  readonly records: string;
}

const TOTALS = `
  select o.kind, c.source_system as "source", c.decision, c.reason, sum(c.records)::text as records
  from trade_store.decision_count c
  join trade_store.origin o on o.origin_id = c.origin_id
  group by o.kind, c.source_system, c.decision, c.reason
  order by c.source_system, c.decision, c.reason, o.kind`;

/** Totals over all origins: few rows however many batches there are. */
export async function readDecisionTotals(connection: ReadConnection): Promise<DecisionTotal[]> {
  const rows = await readRows<Omit<CountRow, 'originName'>>(connection, TOTALS);
  return rows.map(toTotal);
}

const OF_ORIGIN = `
  select o.kind, o.name as "originName", c.source_system as "source", c.decision, c.reason,
    c.records::text as records
  from trade_store.decision_count c
  join trade_store.origin o on o.origin_id = c.origin_id
  where o.kind = $1 and o.name = $2
  order by c.source_system, c.decision, c.reason`;

/** Counts of one origin. */
export async function readDecisionCounts(
  connection: ReadConnection,
  origin: { readonly kind: OriginKind; readonly name: string },
): Promise<DecisionCount[]> {
  const rows = await readRows<CountRow>(connection, OF_ORIGIN, [origin.kind, origin.name]);
  return rows.map((row) => ({ ...toTotal(row), originName: row.originName }));
}

function toTotal(row: Omit<CountRow, 'originName'>): DecisionTotal {
  return {
    kind: row.kind,
    source: row.source,
    decisionCode: row.decision,
    decision: decisionKindOf(row.decision),
    reason: row.reason,
    records: BigInt(row.records),
  };
}
