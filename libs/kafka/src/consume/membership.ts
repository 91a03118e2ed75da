/** Watches the group membership while a handler works. */
import { hasProtocolType } from '../client/client.js';
import { FencedError } from '../errors.js';
import { HEARTBEAT_INTERVAL_MS, UNATTENDED_BATCH_MS_MAX } from '../limits.js';

/** The group is about to change: finish the batch; the client joins again meanwhile. */
const REBALANCING = ['REBALANCE_IN_PROGRESS'];
/** The group went on without this member. */
const LOST = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'];

const UNATTENDED_TICKS_MAX = UNATTENDED_BATCH_MS_MAX / HEARTBEAT_INTERVAL_MS;

export type MembershipEnd = 'rebalancing' | 'lost';

export interface MembershipParts {
  beat(): Promise<void>;
  /** Called once, with the first heartbeat that told it. */
  onEnd(end: MembershipEnd): void;
  /** The handler neither ended nor called `heartbeat()` for `UNATTENDED_BATCH_MS_MAX`. */
  onHang(): void;
  /** True once the partition was assigned anew, however that was learnt. */
  isLost(): boolean;
}

/**
 * Sends heartbeats during one batch. The client's fetch loop sends them too: here the end of a
 * membership is told to the handler, and a handler that hangs is found.
 */
export class Membership {
  readonly #parts: MembershipParts;
  #error: unknown;
  #lost = false;
  /** Counted, not measured: a process that was stopped is no handler that hangs. */
  #unattendedTicks = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.#tick(), HEARTBEAT_INTERVAL_MS);
  }

  /** For the handler. Throws `FencedError` when the membership is lost. */
  async heartbeat(): Promise<void> {
    this.#unattendedTicks = 0;
    await this.#beat();
    if (this.#lost || this.#parts.isLost()) {
      throw new FencedError('the group membership is lost', { cause: this.#error });
    }
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #tick(): Promise<void> {
    this.#unattendedTicks += 1;
    if (this.#unattendedTicks === UNATTENDED_TICKS_MAX) this.#parts.onHang();
    await this.#beat();
  }

  async #beat(): Promise<void> {
    if (this.#error !== undefined) return;
    try {
      await this.#parts.beat();
    } catch (error) {
      // Anything else (a closed connection) may pass; the client meets it by itself.
      const isLost = hasProtocolType(error, LOST);
      if (this.#error !== undefined) return;
      if (!isLost && !hasProtocolType(error, REBALANCING)) return;
      this.#error = error;
      this.#lost = isLost;
      this.#parts.onEnd(isLost ? 'lost' : 'rebalancing');
    }
  }
}
