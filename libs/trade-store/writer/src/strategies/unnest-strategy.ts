/**
 * What PostgreSQL, YugabyteDB, CockroachDB and Citus share: one array for each column, unnested by
 * one guarded upsert; events likewise. No `COPY`, no temporary table.
 */
import type { PoolClient } from 'pg';
import { EVENT_COLUMNS, appendEvent } from '../event-rows.js';
import { INSERT_EVENTS } from '../statements/events.js';
import { UPSERT_TRADES_FROM_ARRAYS } from '../statements/trades.js';
import { STAGED_COLUMNS } from '../trade-columns.js';
import { appendTrade } from '../trade-rows.js';
import { columnParameters } from '../unnest/column-arrays.js';
import { inKeyOrder } from './key-order.js';
import { send } from './write-strategy.js';
import type { EventsToWrite, RowWriter, TradesToWrite, WriteStrategy } from './write-strategy.js';

export const unnestStrategy: WriteStrategy = {
  prepare: () => Promise.resolve(),
  begin: (client) => new UnnestWriter(client),
};

class UnnestWriter implements RowWriter {
  constructor(private readonly client: PoolClient) {}

  async writeTrades({ changes }: TradesToWrite): Promise<boolean> {
    let written = 0;
    const sorted = inKeyOrder(changes);
    for (const { values } of columnParameters(sorted, STAGED_COLUMNS, appendTrade)) {
      const { rowCount } = await send(this.client, UPSERT_TRADES_FROM_ARRAYS, values);
      written += rowCount ?? 0;
    }
    return written === changes.length;
  }

  async writeEvents({ events }: EventsToWrite): Promise<void> {
    for (const { values } of columnParameters(events, EVENT_COLUMNS, appendEvent)) {
      await send(this.client, INSERT_EVENTS, values);
    }
  }
}
