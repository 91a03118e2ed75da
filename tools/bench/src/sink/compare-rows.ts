/** Compares the store with the oracle: every row of the table, and the decisions of the stream. */
import type pg from 'pg';
import { maturityOf, tradeOf } from './bench-record.js';
import type { FoldOracle } from './fold-oracle.js';

const ROWS_AT_ONCE = 20_000;
const LISTED_MAX = 10;
const DECLARE_ROWS = `
  declare bench_rows no scroll cursor for
  select trade_id, version::text, maturity_date::text as maturity,
         encode(content_hash, 'hex') as hash, revision::text
  from trade_store.trade`;
const SELECT_DECISIONS = `
  select c.decision || '/' || c.reason as kind, sum(c.records)::text as records
  from trade_store.decision_count c join trade_store.origin o using (origin_id)
  where o.kind = 'STREAM' group by 1`;
const SELECT_OTHERS = `
  select (select count(*) from trade_store.quarantine)::int as quarantined,
         (select count(*) from trade_store.trade_event e
          join trade_store.origin o using (origin_id) where o.kind = 'STREAM')::int as events`;
const DUPLICATE_CODE = '101/';

interface StoredRow {
  readonly trade_id: string;
  readonly version: string;
  readonly maturity: string;
  readonly hash: string;
  readonly revision: string;
}

export interface Comparison {
  /** Rows, decisions and events that differ, and quarantined records. */
  readonly wrong: number;
  /** The first of them, for people. */
  readonly listed: readonly string[];
}

/** `rows` is the number the table must have. */
export async function compareStore(
  client: pg.Client,
  oracle: FoldOracle,
  { rows }: { readonly rows: number },
): Promise<Comparison> {
  const listed: string[] = [];
  let wrong = 0;
  const count = (difference: string | undefined, by = 1): void => {
    if (difference === undefined) return;
    wrong += by;
    if (listed.length < LISTED_MAX) listed.push(difference);
  };
  let stored = 0;
  for await (const row of storedRows(client)) {
    stored += 1;
    count(differenceOf(row, oracle));
  }
  if (stored !== rows) count(`${stored} rows, not ${rows}`, Math.abs(stored - rows));
  for (const [difference, by] of await wrongDecisions(client, oracle)) count(difference, by);
  return { wrong, listed };
}

async function* storedRows(client: pg.Client): AsyncGenerator<StoredRow> {
  await client.query('begin');
  await client.query(DECLARE_ROWS);
  for (;;) {
    const { rows } = await client.query<StoredRow>(`fetch ${ROWS_AT_ONCE} from bench_rows`);
    if (rows.length === 0) break;
    yield* rows;
  }
  await client.query('commit');
}

function differenceOf(row: StoredRow, oracle: FoldOracle): string | undefined {
  const trade = tradeOf(row.trade_id);
  const wanted = oracle.rowOf(trade);
  if (wanted === undefined) return `${row.trade_id} must not be there`;
  const expected = [
    String(wanted.version),
    maturityOf(trade, wanted.maturityShift),
    wanted.contentHash,
    String(wanted.revision),
  ].join(' ');
  const found = [row.version, row.maturity, row.hash, row.revision].join(' ');
  return found === expected ? undefined : `${row.trade_id}: ${found}, not ${expected}`;
}

async function wrongDecisions(
  client: pg.Client,
  oracle: FoldOracle,
): Promise<[difference: string, by: number][]> {
  const { rows } = await client.query<{ kind: string; records: string }>(SELECT_DECISIONS);
  const found = new Map(rows.map(({ kind, records }) => [kind, Number(records)]));
  const wrong: [string, number][] = [];
  const compare = (what: string, is: number, wanted: number): void => {
    if (is !== wanted) wrong.push([`${what}: ${is}, not ${wanted}`, Math.abs(is - wanted)]);
  };
  for (const kind of new Set([...found.keys(), ...oracle.decisions.keys()])) {
    compare(`decisions ${kind}`, found.get(kind) ?? 0, oracle.decisions.get(kind) ?? 0);
  }
  const others = await client.query<{ quarantined: number; events: number }>(SELECT_OTHERS);
  const total = [...oracle.decisions.values()].reduce((sum, records) => sum + records, 0);
  compare(
    'events',
    others.rows[0]?.events ?? -1,
    total - (oracle.decisions.get(DUPLICATE_CODE) ?? 0),
  );
  compare('quarantined', others.rows[0]?.quarantined ?? -1, 0);
  return wrong;
}
