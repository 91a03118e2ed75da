/** Keeps the group membership while a handler works. */
import { hasProtocolType } from '../client/client.js';
import { FencedError } from '../errors.js';
import { HEARTBEAT_INTERVAL_MS, UNATTENDED_BATCH_MS_MAX } from '../limits.js';

/** The group is about to change: finish the batch, then join again. */
const REBALANCING = ['REBALANCE_IN_PROGRESS'];
/** The group went on without this member. */
const LOST = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'];

/**
 * Sends heartbeats during one batch, at most `UNATTENDED_BATCH_MS_MAX` after the handler's last own
 * one, so that a handler that hangs loses its partitions.
 */
export class Membership {
  readonly #beat: () => Promise<void>;
  readonly #onLost: () => void;
  #error: unknown;
  #lost = false;
  #attendedMs = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor({ beat, onLost }: { beat: () => Promise<void>; onLost: () => void }) {
    this.#beat = beat;
    this.#onLost = onLost;
    this.#timer = setInterval(() => void this.#tick(), HEARTBEAT_INTERVAL_MS);
  }

  /**
   * Error that must reach the client library so that it joins again; `undefined` while all is well.
   */
  get error(): unknown {
    return this.#error;
  }

  /** For the handler. Throws `FencedError` when the membership is lost. */
  async heartbeat(): Promise<void> {
    this.#attendedMs = Date.now();
    await this.#tick();
    if (this.#lost) throw new FencedError('the group membership is lost', { cause: this.#error });
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    if (this.#error !== undefined) return;
    if (Date.now() - this.#attendedMs > UNATTENDED_BATCH_MS_MAX) return;
    try {
      await this.#beat();
    } catch (error) {
      // Anything else (a closed connection) may pass; the client meets it again after the batch.
      const isLost = hasProtocolType(error, LOST);
      if (!isLost && !hasProtocolType(error, REBALANCING)) return;
      this.#error = error;
      if (!isLost) return;
      this.#lost = true;
      this.#onLost();
    }
  }
}
