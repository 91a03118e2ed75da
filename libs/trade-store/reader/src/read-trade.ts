import type { TradeKey } from '@tributary/domain';
import type { ReadConnection } from './read-connection.js';
import { readRows } from './read-connection.js';
import type { StoredTradeWithTerms, TradeRow } from './stored-trade.js';
import { TRADE_COLUMNS, toStoredTrade } from './stored-trade.js';

const SQL = `
  select ${TRADE_COLUMNS}, t.payload as "termsBytes"
  from trade_store.trade t
  join trade_store.origin o on o.origin_id = t.origin_id
  where t.trade_id_scheme = $1 and t.trade_id = $2 and t.leg_id = $3::bigint`;

/** The trade of one key with the bytes of its terms; undefined where the key is unknown. */
export async function readTrade(
  connection: ReadConnection,
  { scheme, tradeId, legId }: TradeKey,
): Promise<StoredTradeWithTerms | undefined> {
  const [row] = await readRows<TradeRow & { termsBytes: Buffer }>(connection, SQL, [
    scheme,
    tradeId,
    legId,
  ]);
  return row && { ...toStoredTrade(row), termsBytes: row.termsBytes };
}
