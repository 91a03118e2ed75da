/** Asks the broker for the end of a topic every few seconds, so that readiness needs no waiting. */
import type { KafkaAdmin } from '@tributary/kafka';
import type { Logger } from '@tributary/observability';

const PROBE_INTERVAL_MS = 3_000;
/** Without an answer for this long the broker counts as away. */
export const SILENCE_MS_MAX = 12_000;

export interface BrokerProbeOptions {
  readonly admin: Pick<KafkaAdmin, 'offsets'>;
  /** A topic that must exist. */
  readonly topic: string;
  readonly logger: Logger;
  readonly intervalMs?: number;
  readonly silenceMsMax?: number;
}

export class BrokerProbe {
  readonly #options: BrokerProbeOptions;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;
  #answeredMs: number | undefined;

  constructor(options: BrokerProbeOptions) {
    this.#options = options;
  }

  start(): void {
    this.#ask();
    const { intervalMs = PROBE_INTERVAL_MS } = this.#options;
    this.#timer ??= setInterval(() => this.#ask(), intervalMs);
  }

  /** Why the broker counts as away; undefined while it answers. */
  silence(): string | undefined {
    if (this.#answeredMs === undefined) return 'the broker has not answered yet';
    const silentMs = performance.now() - this.#answeredMs;
    const { silenceMsMax = SILENCE_MS_MAX } = this.#options;
    if (silentMs <= silenceMsMax) return undefined;
    return `the broker has not answered for ${Math.floor(silentMs / 1000)} s`;
  }

  /** Ends the asking; a question under way is awaited. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#asking;
  }

  #ask(): void {
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined;
    });
  }

  async #askOnce(): Promise<void> {
    const { admin, topic, logger } = this.#options;
    try {
      await admin.offsets(topic);
      this.#answeredMs = performance.now();
    } catch (error) {
      logger.warn('broker probe failed', { topic, error });
    }
  }
}
