/**
 * PostgreSQL's fastest: `COPY` of trades of unseen keys and of events; other trades by `COPY` to
 * a temporary table and one guarded update from there. A few changes go as arrays.
 */
import { DatabaseError } from 'pg';
import type { PoolClient } from 'pg';
import { copyChunks } from '../copy/copy-chunks.js';
import { copyIn } from '../copy/copy-in.js';
import { WriteConflictError } from '../errors.js';
import { appendEvent } from '../event-rows.js';
import type { TradeChange } from '../model.js';
import { COPY_EVENTS } from '../statements/events.js';
import * as trades from '../statements/trades.js';
import { appendTrade } from '../trade-rows.js';
import { inKeyOrder } from './key-order.js';
import { unnestStrategy } from './unnest-strategy.js';
import { send } from './write-strategy.js';
import type { EventsToWrite, RowWriter, TradesToWrite, WriteStrategy } from './write-strategy.js';

/** Up to so many changes, fewer statements count for more than cheaper ones. */
const FEW_MAX = 40;
/** Refuses a key that is there. */
const KEY_CONSTRAINT = 'trade_pkey';

export const copyStrategy: WriteStrategy = {
  async prepare(client) {
    await client.query(trades.CREATE_STAGED_TRADE);
  },
  begin: (client) => new CopyWriter(client),
};

class CopyWriter implements RowWriter {
  #stagedOnce = false;
  private readonly ofFew: RowWriter;

  constructor(private readonly client: PoolClient) {
    this.ofFew = unnestStrategy.begin(client);
  }

  async writeTrades(set: TradesToWrite): Promise<boolean> {
    const { changes, guessesNew = false } = set;
    if (changes.length <= FEW_MAX) return this.ofFew.writeTrades(set);
    const sorted = inKeyOrder(changes);
    const unseen = sorted.filter(({ revisionBefore }) => revisionBefore === 0n);
    const known = sorted.filter(({ revisionBefore }) => revisionBefore !== 0n);
    return (await this.addTrades(unseen, { guessesNew })) && (await this.updateTrades(known));
  }

  async writeEvents(set: EventsToWrite): Promise<void> {
    const { changes, events } = set;
    if (changes.length <= FEW_MAX) return this.ofFew.writeEvents(set);
    await copyIn(this.client, COPY_EVENTS, copyChunks(events, appendEvent));
  }

  /**
   * Straight into the table, half the work of staging. @returns false where a guessed key is there.
   * @throws WriteConflictError where another one is.
   */
  private async addTrades(
    changes: readonly TradeChange[],
    { guessesNew }: { readonly guessesNew: boolean },
  ): Promise<boolean> {
    if (guessesNew) await this.client.query(trades.SAVE_GUESS);
    try {
      await copyIn(this.client, trades.COPY_NEW_TRADES, copyChunks(changes, appendTrade));
      return true;
    } catch (error) {
      if (!isKeyTaken(error)) throw error;
      if (!guessesNew) {
        throw new WriteConflictError('a new key was added by another writer', { cause: error });
      }
      await this.client.query(trades.UNDO_GUESS);
      return false;
    }
  }

  private async updateTrades(changes: readonly TradeChange[]): Promise<boolean> {
    if (changes.length === 0) return true;
    if (this.#stagedOnce) await this.client.query(trades.CLEAR_STAGED_TRADE);
    this.#stagedOnce = true;
    await copyIn(this.client, trades.COPY_STAGED_TRADE, copyChunks(changes, appendTrade));
    const update = changes.every(isWhole) ? trades.UPDATE_TRADES_WHOLE : trades.UPDATE_TRADES;
    return (await send(this.client, update)).rowCount === changes.length;
  }
}

/** True where the change keeps neither the terms nor the message of the stored trade. */
function isWhole({ terms, messageId }: TradeChange): boolean {
  return terms !== undefined && messageId !== '';
}

function isKeyTaken(error: unknown): boolean {
  return error instanceof DatabaseError && error.constraint === KEY_CONSTRAINT;
}
