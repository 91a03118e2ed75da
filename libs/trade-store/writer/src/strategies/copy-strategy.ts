/**
 * PostgreSQL's fastest: `COPY` to a temporary table, one guarded upsert from there; `COPY` of the
 * events.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyChunks } from '../copy/copy-chunks.js';
import { appendEvent } from '../event-rows.js';
import type { TradeChange, TradeEvent } from '../model.js';
import { COPY_EVENTS } from '../statements/events.js';
import * as trades from '../statements/trades.js';
import { appendTrade } from '../trade-rows.js';
import { assertAllWritten, awaitedLater, send } from './write-strategy.js';
import type { RowWriter, WriteStrategy } from './write-strategy.js';

export const copyStrategy: WriteStrategy = {
  async prepare(client) {
    await client.query(trades.CREATE_STAGED_TRADE);
  },
  begin: (client) => new CopyWriter(client),
};

class CopyWriter implements RowWriter {
  #stagedOnce = false;

  constructor(private readonly client: PoolClient) {}

  async write(changes: readonly TradeChange[], events: Iterable<TradeEvent>): Promise<void> {
    await this.stageTrades(changes);
    const upserted = awaitedLater(this.upsertTrades(changes.length));
    const chunks = [...copyChunks(events, appendEvent)];
    await upserted;
    if (chunks.length > 0) await this.copy(COPY_EVENTS, chunks);
  }

  private async stageTrades(changes: readonly TradeChange[]): Promise<void> {
    if (changes.length === 0) return;
    if (this.#stagedOnce) await this.client.query(trades.CLEAR_STAGED_TRADE);
    this.#stagedOnce = true;
    await this.copy(trades.COPY_STAGED_TRADE, copyChunks(changes, appendTrade));
  }

  /** Sends the statement before it returns, so that the caller can use the time it takes. */
  private upsertTrades(count: number): Promise<void> {
    if (count === 0) return Promise.resolve();
    return send(this.client, trades.UPSERT_TRADES).then(({ rowCount }) =>
      assertAllWritten(count, rowCount ?? 0),
    );
  }

  /** Each chunk is on its way before the next one is made. */
  private async copy(statement: string, chunks: Iterable<Buffer>): Promise<void> {
    const source = Readable.from(chunks, { highWaterMark: 1 });
    await pipeline(source, this.client.query(copyFrom(statement)));
  }
}
