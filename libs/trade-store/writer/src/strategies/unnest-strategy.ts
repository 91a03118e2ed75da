/**
 * What PostgreSQL, YugabyteDB, CockroachDB and Citus share: one array for each column, unnested by
 * one guarded upsert; events likewise. No `COPY`, no temporary table.
 */
import type { PoolClient } from 'pg';
import { EVENT_COLUMNS, appendEvent } from '../event-rows.js';
import type { TradeChange } from '../model.js';
import { INSERT_EVENTS } from '../statements/events.js';
import { UPSERT_TRADES_FROM_ARRAYS } from '../statements/trades.js';
import { STAGED_COLUMNS } from '../trade-columns.js';
import { appendTrade } from '../trade-rows.js';
import { columnParameters } from '../unnest/column-arrays.js';
import { inKeyOrder } from './key-order.js';
import { awaitedLater, send } from './write-strategy.js';
import type { RowWriter, RowsToWrite, WriteStrategy } from './write-strategy.js';

export const unnestStrategy: WriteStrategy = {
  prepare: () => Promise.resolve(),
  begin: (client) => new UnnestWriter(client),
};

class UnnestWriter implements RowWriter {
  constructor(private readonly client: PoolClient) {}

  async write({ changes, events }: RowsToWrite): Promise<boolean> {
    const upserted = awaitedLater(this.upsertTrades(changes));
    const parameters = [...columnParameters(events, EVENT_COLUMNS, appendEvent)];
    if ((await upserted) !== changes.length) return false;
    for (const { values } of parameters) await send(this.client, INSERT_EVENTS, values);
    return true;
  }

  /**
   * The first statement is on its way when this returns: the caller can use the time it takes.
   * @returns how many are written.
   */
  private async upsertTrades(changes: readonly TradeChange[]): Promise<number> {
    let written = 0;
    const sorted = inKeyOrder(changes);
    for (const { values } of columnParameters(sorted, STAGED_COLUMNS, appendTrade)) {
      const { rowCount } = await send(this.client, UPSERT_TRADES_FROM_ARRAYS, values);
      written += rowCount ?? 0;
    }
    return written;
  }
}
