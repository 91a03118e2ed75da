/**
 * Sends one batch until Kafka has acknowledged it. The same records go out again in the same order,
 * so within a key the order holds: readers may see a stretch twice, never a step back at its end.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaProducer, OutgoingRecord } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';
import { SEND_BACK_OFF_MS, SEND_BACK_OFF_MS_MAX } from './limits.js';
import type { RecordPublisher } from './ports.js';

const DOUBLINGS_MAX = 16;

export interface KafkaPublisherParts {
  readonly producer: Pick<KafkaProducer, 'send'>;
  readonly logger: Logger;
  /** A failed try. */
  onRetry(): void;
}

export class KafkaPublisher implements RecordPublisher {
  readonly #parts: KafkaPublisherParts;

  constructor(parts: KafkaPublisherParts) {
    this.#parts = parts;
  }

  async publish(records: readonly OutgoingRecord[], signal: AbortSignal): Promise<void> {
    const { producer, logger, onRetry } = this.#parts;
    for (let attempt = 1; ; attempt += 1) {
      signal.throwIfAborted();
      try {
        await producer.send(records);
        return;
      } catch (error) {
        if (!isRetryable(error)) throw error;
        onRetry();
        const backOffMs = sendBackOffMs(attempt, Math.random());
        logger.warn('batch not acknowledged', {
          attempt,
          backOffMs,
          records: records.length,
          error,
        });
        await pause(backOffMs, undefined, { signal });
      }
    }
  }
}

/**
 * Pause before the next try, in milliseconds: doubles up to the limit, then between half and all
 * of it is taken. `attempt` counts failures from 1; `random` is in [0, 1).
 */
export function sendBackOffMs(attempt: number, random: number): number {
  const doublings = Math.min(attempt - 1, DOUBLINGS_MAX);
  const full = Math.min(SEND_BACK_OFF_MS * 2 ** doublings, SEND_BACK_OFF_MS_MAX);
  return Math.round(full / 2 + (full / 2) * random);
}

function isRetryable(error: unknown): boolean {
  return (error as { retryable?: unknown } | null | undefined)?.retryable === true;
}
