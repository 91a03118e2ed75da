/** Limits the use cases share. */

/**
 * How long a short transaction waits for a row another writer holds, before it decides again. Below
 * the time after which PostgreSQL looks for deadlocks (1 s): where a short transaction and a batch
 * wait for each other, the short one gives way, never the batch.
 */
export const LOCK_TIMEOUT_MS = 500;
