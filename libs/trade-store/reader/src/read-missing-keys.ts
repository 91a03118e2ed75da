import type { TradeKey } from '@tributary/domain';
import type { ReadConnection } from './read-connection.js';
import { readRows } from './read-connection.js';

/** A key without a trade. */
export interface MissingKey extends TradeKey {
  /** An accepted event says that there must be a trade. */
  readonly wasAccepted: boolean;
  /** The key was refused, and never accepted: no trade is right. */
  readonly wasRefused: boolean;
}

const SQL = `
  select k.scheme, k.trade_id as "tradeId", k.leg_id as "legId",
    exists (select from trade_store.trade_event e
      where e.event_key = k.event_key and e.decision < 100) as "wasAccepted",
    exists (select from trade_store.trade_event e
      where e.event_key = k.event_key and e.decision >= 100) as "wasRefused"
  from (
    select scheme, trade_id, leg_id, scheme || '|' || trade_id || '|' || leg_id as event_key
    from unnest($1::text[], $2::text[], $3::bigint[]) as u (scheme, trade_id, leg_id)
  ) k
  where not exists (select from trade_store.trade t
    where t.trade_id_scheme = k.scheme and t.trade_id = k.trade_id and t.leg_id = k.leg_id)`;

/** Which of the keys have no trade; ask for a few thousand at once. */
export async function readMissingKeys(
  connection: ReadConnection,
  keys: readonly TradeKey[],
): Promise<MissingKey[]> {
  const rows = await readRows<Omit<MissingKey, 'legId'> & { legId: string }>(connection, SQL, [
    keys.map(({ scheme }) => scheme),
    keys.map(({ tradeId }) => tradeId),
    keys.map(({ legId }) => legId),
  ]);
  return rows.map((row) => ({ ...row, legId: Number(row.legId) }));
}
