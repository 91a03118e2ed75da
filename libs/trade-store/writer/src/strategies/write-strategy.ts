/** How rows reach the tables. What is written is the same, byte for byte. */
import type { PoolClient, QueryResult } from 'pg';
import type { WriteSet } from '../model.js';
import type { Statement } from '../statements/statement.js';

export type TradesToWrite = Pick<WriteSet, 'changes' | 'guessesNew'>;
export type EventsToWrite = Pick<WriteSet, 'changes' | 'events'>;

/** Writes the rows of one transaction. */
export interface RowWriter {
  /**
   * Writes each change once, guarded by the revision it started from.
   * @returns false where a change was not written, because another writer changed its key since it
   * was read, or a guess was wrong: other changes may be written then.
   * @throws WriteConflictError where that ends the transaction.
   */
  writeTrades(set: TradesToWrite): Promise<boolean>;
  /** Appends the events that go with the changes. They may be lazy. */
  writeEvents(set: EventsToWrite): Promise<void>;
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
