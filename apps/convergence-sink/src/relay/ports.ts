/** What the relay needs: a feed of records in order, and a place to send them. */
import type { OutgoingRecord } from '@tributary/kafka';

/**
 * Accepted and quarantined records in commit order. Between `next` and `acknowledge` one batch is
 * out; what was not acknowledged is handed over again after a new start.
 */
export interface AcceptedFeed {
  open(): Promise<void>;
  /**
   * The next records, at least one; waits for them. `undefined` when the feed has ended or `close`
   * was called. Throws what ended the feed otherwise.
   */
  next(): Promise<readonly OutgoingRecord[] | undefined>;
  /** Everything handed over so far is safe in Kafka. */
  acknowledge(): Promise<void>;
  close(): Promise<void>;
}

/** Sends until Kafka has acknowledged. */
export interface RecordPublisher {
  /** Throws what no repetition can cure, and the signal's reason once it is aborted. */
  publish(records: readonly OutgoingRecord[], signal: AbortSignal): Promise<void>;
}
