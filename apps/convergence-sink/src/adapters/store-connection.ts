/** The sink's connection to the store. */
import { DataSource } from 'typeorm';

const CONNECT_TIMEOUT_MS = 5_000;
/**
 * A process that is paused inside a transaction holds the lock of its checkpoint: the database ends
 * such a session, so that another owner can go on.
 */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;

/**
 * Every read of the write path looks some hundred keys up in a large table. The planner's defaults,
 * made for spinning disks, take a scan of the whole table for cheaper until it has some hundred
 * thousand rows; statements this short are not worth compiling either.
 */
const PLANNER_OPTIONS = [
  '-c random_page_cost=1.1',
  '-c enable_hashjoin=off',
  '-c enable_mergejoin=off',
  '-c jit=off',
].join(' ');

export interface StoreConnectionOptions {
  /** Longest silence inside a transaction. Default 15 s. */
  readonly idleInTransactionTimeoutMs?: number;
}

/** @throws where the database does not answer. */
export async function connectStore(
  url: string,
  poolSize: number,
  { idleInTransactionTimeoutMs = IDLE_IN_TRANSACTION_TIMEOUT_MS }: StoreConnectionOptions = {},
): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: 'convergence-sink',
    extra: {
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      options: PLANNER_OPTIONS,
    },
  });
  return dataSource.initialize();
}
