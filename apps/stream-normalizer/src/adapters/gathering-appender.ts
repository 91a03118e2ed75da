/**
 * Appends to raw topics, gathering the records of concurrent requests into one broker request.
 *
 * The client library has no linger: without gathering every HTTP request would cost a round trip of
 * its own. While one request is under way the next one fills; an idle appender sends at once.
 */
import type { OutgoingRecord, KafkaProducer } from '@tributary/kafka';
import type { AcceptedRecord, RawAppender, RawCoordinate } from '../core/ports.js';

/** Records that may wait for the broker; above it callers are told to come back later. */
export const WAITING_RECORDS_MAX = 20_000;
/** Records of one broker request. */
const GATHERED_RECORDS_MAX = 2_000;

/** Thrown when too many records wait for the broker. The caller may try again later. */
export class AppenderBusyError extends Error {
  readonly code = 'APPENDER_BUSY';
  readonly retryable = true;
}

interface Waiting {
  readonly records: readonly AcceptedRecord[];
  readonly resolve: (coordinates: readonly RawCoordinate[]) => void;
  readonly reject: (error: unknown) => void;
}

export class GatheringAppender implements RawAppender {
  private readonly waiting: Waiting[] = [];
  private waitingRecords = 0;
  private sending: Promise<void> | undefined;

  constructor(private readonly producer: KafkaProducer) {}

  /** @throws AppenderBusyError when the queue is full; the producer's error when sending failed. */
  append(records: readonly AcceptedRecord[]): Promise<readonly RawCoordinate[]> {
    if (this.waitingRecords + records.length > WAITING_RECORDS_MAX) {
      return Promise.reject(new AppenderBusyError('too many records wait for the broker'));
    }
    this.waitingRecords += records.length;
    return new Promise((resolve, reject) => {
      this.waiting.push({ records, resolve, reject });
      this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
    });
  }

  /** Resolves once nothing waits and nothing is under way. */
  async drain(): Promise<void> {
    while (this.sending) await this.sending;
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) await this.sendGathered(this.takeGathered());
  }

  private takeGathered(): Waiting[] {
    const taken: Waiting[] = [];
    let count = 0;
    for (const next of this.waiting) {
      if (count > 0 && count + next.records.length > GATHERED_RECORDS_MAX) break;
      taken.push(next);
      count += next.records.length;
    }
    this.waiting.splice(0, taken.length);
    return taken;
  }

  private async sendGathered(gathered: readonly Waiting[]): Promise<void> {
    const records: OutgoingRecord[] = gathered.flatMap((waiting) => [...waiting.records]);
    try {
      const sent = await this.producer.send(records);
      let from = 0;
      for (const waiting of gathered) {
        waiting.resolve(sent.slice(from, from + waiting.records.length));
        from += waiting.records.length;
      }
    } catch (error) {
      for (const waiting of gathered) waiting.reject(error);
    } finally {
      this.waitingRecords -= records.length;
    }
  }
}
