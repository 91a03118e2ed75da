/** How rows reach the tables. What is written is the same, byte for byte. */
import type { PoolClient, QueryResult } from 'pg';
import type { WriteSet } from '../model.js';
import type { Statement } from '../statements/statement.js';

export type RowsToWrite = Pick<WriteSet, 'changes' | 'events' | 'guessesNew'>;

/** Writes the rows of one transaction. */
export interface RowWriter {
  /**
   * Writes each change once, guarded by the revision it started from, then the events. Events may
   * be lazy: they are made while the database writes the trades, each copied before the next one.
   * @returns false where a change was not written, because another writer changed its key since it
   * was read, or a guess was wrong: other changes may be written then, and no event is.
   * @throws WriteConflictError where that ends the transaction.
   */
  write(set: RowsToWrite): Promise<boolean>;
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
