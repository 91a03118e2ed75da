/** Routes the client library's log into ours. */
import type { Logger } from '@tributary/observability';
import type { LogEntry } from 'kafkajs';
import { logLevel } from 'kafkajs';

/**
 * Normal life of a group, a transaction, a partition's leader or a thrown-away producer, which the
 * client reports as errors.
 */
const EXPECTED =
  /rebalanc|CONCURRENT_TRANSACTIONS|concurrent transaction|retries for the idempotent|not the leader|thrown away/i;

/** `logCreator` of the client: its text becomes `clientMessage`, its info becomes our debug. */
export function clientLogCreator(logger: Logger): () => (entry: LogEntry) => void {
  return () => (entry) => {
    const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...facts } = entry.log;
    const metadata = { namespace: entry.namespace, clientMessage: message, ...facts };
    const expected = EXPECTED.test(`${message} ${String(facts['error'] ?? '')}`);
    if (entry.level > logLevel.WARN || expected) logger.debug('kafka client', metadata);
    else if (entry.level === logLevel.WARN) logger.warn('kafka client', metadata);
    else logger.error('kafka client', metadata);
  };
}
