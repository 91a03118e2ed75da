/** The sink's connection to the store. */
import { DataSource } from 'typeorm';

const CONNECT_TIMEOUT_MS = 5_000;
/**
 * A process that is paused inside a transaction holds the lock of its checkpoint: the database ends
 * such a session, so that another owner can go on.
 */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;

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
    extra: { idle_in_transaction_session_timeout: idleInTransactionTimeoutMs },
  });
  return dataSource.initialize();
}
