/**
 * Runs the expiry of message identities at a fixed interval, inside the sink. A failed run is only
 * logged: the next one finds the same slots, and there is time for many before the ring comes
 * round.
 */
import { formatInstant } from '@tributary/domain';
import type { Logger } from '@tributary/observability';
import type { SeenSlot, TradeWriter } from '@tributary/trade-store-writer';
import type { SinkContext } from './core/ports.js';
import { expireMessages } from './expire-messages.js';
import type { MessageExpiryMetrics } from './metrics.js';

export interface MessageExpiryParts {
  readonly writer: TradeWriter;
  readonly context: SinkContext;
  readonly metrics: MessageExpiryMetrics;
  readonly logger: Logger;
  readonly intervalMs: number;
}

export class MessageExpiry {
  readonly #parts: MessageExpiryParts;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(parts: MessageExpiryParts) {
    this.#parts = parts;
  }

  /** Runs at once, then at every interval. */
  start(): void {
    this.#timer = setInterval(() => this.#begin(), this.#parts.intervalMs);
    this.#begin();
  }

  /** Waits for the run that is under way, which tries nothing again. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  #begin(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    const { writer, context, metrics, logger } = this.#parts;
    try {
      const { truncated, left, oldestKept } = await expireMessages(writer, {
        ...context,
        signal: this.#stopping.signal,
      });
      metrics.expired(truncated.length, oldestKept);
      for (const slot of truncated) logger.info('message identities forgotten', told(slot));
      for (const slot of left) logger.warn('message identities could not be forgotten', told(slot));
    } catch (error) {
      logger.warn('expiry of message identities failed', { error });
    }
  }
}

/** For people: the times between which the messages of the slot were received. */
function told({ slot, oldest, youngest }: SeenSlot): Readonly<Record<string, string | number>> {
  return { slot, oldest: formatInstant(oldest), youngest: formatInstant(youngest) };
}
