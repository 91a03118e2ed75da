/** How rows reach the tables. What is written is the same, byte for byte. */
import type { PoolClient, QueryResult } from 'pg';
import type { TradeChange, TradeEvent } from '../model.js';
import type { Statement } from '../statements/statement.js';

/** Writes the rows of one transaction. */
export interface RowWriter {
  /**
   * Writes each change once, guarded by the revision it started from, then the events. Events may
   * be lazy: they are made while the database writes the trades, each copied before the next one.
   * @returns false where another writer changed a key since it was read: the other changes are
   * written then, and no event. @throws WriteConflictError where that ends the transaction.
   */
  write(changes: readonly TradeChange[], events: Iterable<TradeEvent>): Promise<boolean>;
}

export interface WriteStrategy {
  /** What a connection needs once, before its first transaction. */
  prepare(client: PoolClient): Promise<void>;
  /** For a transaction that has just begun. */
  begin(client: PoolClient): RowWriter;
}

/** Sends one of the writer's statements. */
export function send(
  client: PoolClient,
  { name, text }: Statement,
  values: readonly unknown[] = [],
): Promise<QueryResult> {
  return client.query({ name, text, values: [...values] });
}

/** A promise that is awaited later: where something else fails first, nobody does. */
export function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
