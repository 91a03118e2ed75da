/** Asks for the slot's lag at a fixed interval. A failed question is only logged. */
import type { Logger } from '@tributary/observability';
import { SLOT_POLL_MS } from './limits.js';
import type { SlotStatus } from './slot.js';

export interface SlotMonitorParts {
  readonly slot: { status(): Promise<SlotStatus | undefined> };
  readonly logger: Logger;
  onStatus(status: SlotStatus | undefined): void;
}

export class SlotMonitor {
  readonly #parts: SlotMonitorParts;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;

  constructor(parts: SlotMonitorParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#poll(), SLOT_POLL_MS);
    this.#poll();
  }

  /** Waits for the question that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#asking;
  }

  #poll(): void {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
  }

  async #ask(): Promise<void> {
    const { slot, logger, onStatus } = this.#parts;
    try {
      onStatus(await slot.status());
    } catch (error) {
      logger.warn('slot status unknown', { error });
    }
  }
}
