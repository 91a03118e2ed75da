import type { ReadConnection } from './read-connection.js';
import { readRows } from './read-connection.js';

/** Most dispositions answered at once: several times what one reader asks for. */
export const DISPOSITIONS_MAX = 50_000;

/** What became of one input record: an event or a quarantine row. Duplicates have none. */
export interface Disposition {
  readonly position: bigint;
  readonly ordinal: number;
  readonly kind: 'EVENT' | 'QUARANTINE';
}

/** `[from, to)` of one origin. */
export interface PositionRange {
  readonly originId: number;
  readonly from: bigint;
  readonly to: bigint;
}

const SQL = `
  select position, ordinal, 'EVENT' as kind from trade_store.trade_event
  where origin_id = $1 and position >= $2::bigint and position < $3::bigint
  union all
  select position, ordinal, 'QUARANTINE' from trade_store.quarantine
  where origin_id = $1 and position >= $2::bigint and position < $3::bigint
  order by position, ordinal, kind
  limit ${DISPOSITIONS_MAX + 1}`;

/**
 * Dispositions in a range, by position. Below a checkpoint they never change.
 * @throws RangeError where there are more than `DISPOSITIONS_MAX`: ask for a smaller range.
 */
export async function readDispositions(
  connection: ReadConnection,
  { originId, from, to }: PositionRange,
): Promise<Disposition[]> {
  const rows = await readRows<{ position: string; ordinal: number; kind: Disposition['kind'] }>(
    connection,
    SQL,
    [originId, from.toString(), to.toString()],
  );
  if (rows.length > DISPOSITIONS_MAX) {
    throw new RangeError(`more than ${DISPOSITIONS_MAX} dispositions in ${from}..${to}`);
  }
  return rows.map((row) => ({ ...row, position: BigInt(row.position) }));
}
