import type { TradeKey, TradeStatus } from '@tributary/domain';
import type { ReadConnection } from './read-connection.js';
import { readRows } from './read-connection.js';
import type { StoredTrade, TradeRow } from './stored-trade.js';
import { TRADE_COLUMNS, toStoredTrade } from './stored-trade.js';

/** Most trades of one page. */
export const SEARCH_LIMIT_MAX = 500;

/** Every given condition must hold. */
export interface TradeSearch {
  readonly tradeId?: string;
  readonly source?: string;
  readonly book?: string;
  readonly status?: TradeStatus;
  /** First and last maturity date, inclusive, `YYYY-MM-DD`. */
  readonly maturityFrom?: string;
  readonly maturityTo?: string;
  /** 1 to `SEARCH_LIMIT_MAX`. */
  readonly limit: number;
  /** Key of the last trade of the page before. */
  readonly after?: TradeKey;
}

export interface TradePage {
  readonly trades: readonly StoredTrade[];
  /** Key to go on after; absent on the last page. */
  readonly next?: TradeKey;
}

/** Trades in the order of their keys, page by page. */
export async function searchTrades(
  connection: ReadConnection,
  search: TradeSearch,
): Promise<TradePage> {
  const size = Math.min(Math.max(search.limit, 1), SEARCH_LIMIT_MAX);
  const { sql, parameters } = statement(search, size + 1);
  const rows = await readRows<TradeRow>(connection, sql, parameters);
  const trades = rows.slice(0, size).map(toStoredTrade);
  const last = trades.at(-1);
  if (rows.length <= size || last === undefined) return { trades };
  const { scheme, tradeId, legId } = last;
  return { trades, next: { scheme, tradeId, legId } };
}

/** Only conditions that are given are part of the statement, so the planner can use an index. */
function statement(
  search: TradeSearch,
  limit: number,
): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const parameters: unknown[] = [];
  const parameter = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions: string[] = [];
  const add = (condition: (mark: string) => string, value: unknown): void => {
    if (value !== undefined) conditions.push(condition(parameter(value)));
  };
  add((mark) => `t.trade_id = ${mark}`, search.tradeId);
  add((mark) => `t.source_system = ${mark}`, search.source);
  add((mark) => `t.book = ${mark}`, search.book);
  add((mark) => `t.status = ${mark}`, search.status);
  add((mark) => `t.maturity_date >= ${mark}::date`, search.maturityFrom);
  add((mark) => `t.maturity_date <= ${mark}::date`, search.maturityTo);
  if (search.after !== undefined) {
    const { scheme, tradeId, legId } = search.after;
    const key = [parameter(scheme), parameter(tradeId), `${parameter(legId)}::bigint`];
    conditions.push(`(t.trade_id_scheme, t.trade_id, t.leg_id) > (${key.join(', ')})`);
  }
  const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  const sql = `
    select ${TRADE_COLUMNS}
    from trade_store.trade t
    join trade_store.origin o on o.origin_id = t.origin_id
    ${where}
    order by t.trade_id_scheme, t.trade_id, t.leg_id
    limit ${parameter(limit)}::integer`;
  return { sql, parameters };
}
