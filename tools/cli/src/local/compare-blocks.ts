/** Compares a store with feeds of any size, block by block: memory is that of one block. */
import { STORE_SELECT_IDS, compareStore } from '@tributary/sample-feeds';
import type { Expected, SourceCounts, StoreRow, WrongKey } from '@tributary/sample-feeds';
import type pg from 'pg';

/** Wrong keys that are listed; the rest is counted. */
const LISTED_MAX = 20;

export interface BlockComparison {
  readonly wrong: number;
  /** The first wrong keys. */
  readonly listed: readonly WrongKey[];
  /** Keys that must be in the store. */
  readonly keys: number;
  /** What must have become of the records, by source. */
  readonly sources: ReadonlyMap<string, SourceCounts>;
}

/** Rows beyond the expected ones count as wrong too; every trade id starts with the prefix. */
export async function compareBlocks(
  client: pg.Client,
  tradeIdPrefix: string,
  blocks: Iterable<{ readonly expected: Expected }>,
): Promise<BlockComparison> {
  const listed: WrongKey[] = [];
  const sources = new Map<string, SourceCounts>();
  let [wrong, keys] = [0, 0];
  for (const { expected } of blocks) {
    const trades = [...expected.trades.values()];
    const { rows } = await client.query<StoreRow>(STORE_SELECT_IDS, [
      trades.map(({ tradeId }) => tradeId),
      [...new Set(trades.map(({ scheme }) => scheme))],
    ]);
    const found = compareStore(expected, rows);
    listed.push(...found.slice(0, LISTED_MAX - listed.length));
    wrong += found.length;
    keys += trades.length;
    addCounts(sources, expected.sources);
  }
  const { rows } = await client.query<{ count: string }>(
    'select count(*)::text as count from trade_store.trade where starts_with(trade_id, $1)',
    [tradeIdPrefix],
  );
  const extra = Math.max(0, Number(rows[0]?.count ?? 0) - keys);
  return { wrong: wrong + extra, listed, keys, sources };
}

function addCounts(
  into: Map<string, SourceCounts>,
  counts: ReadonlyMap<string, SourceCounts>,
): void {
  for (const [source, added] of counts) {
    const sum = into.get(source);
    if (sum === undefined) {
      into.set(source, added);
      continue;
    }
    into.set(source, {
      received: sum.received + added.received,
      accepted: sum.accepted + added.accepted,
      duplicate: sum.duplicate + added.duplicate,
      stale: sum.stale + added.stale,
      rejected: sum.rejected + added.rejected,
      quarantined: sum.quarantined + added.quarantined,
    });
  }
}
