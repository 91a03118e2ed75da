/** A batch source that has its topics made before it starts, and says why it does not work. */
import type { BatchHandler, BatchSource } from '@tributary/kafka/nest';

export class PreparedSource implements BatchSource {
  readonly topics: readonly string[];
  readonly consumer: BatchSource['consumer'];
  readonly #inner: BatchSource;
  readonly #prepare: () => Promise<void>;

  /** `prepare` runs once before the group is joined; its error is the error of `start`. */
  constructor(inner: BatchSource, prepare: () => Promise<void>) {
    this.#inner = inner;
    this.#prepare = prepare;
    this.topics = inner.topics;
    this.consumer = inner.consumer;
  }

  async start(handler: BatchHandler): Promise<void> {
    await this.#prepare();
    await this.#inner.start(handler);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  /** Why no partition is read; undefined while the group is joined. */
  absence(): string | undefined {
    return this.consumer.isJoined ? undefined : 'the consumer group is not joined';
  }

  /** Names the partitions that stopped for good; undefined where there are none. */
  halt(): string | undefined {
    const halted = this.consumer.lag().filter(({ state }) => state === 'halted');
    if (halted.length === 0) return undefined;
    const names = halted.map(({ topic, partition }) => `${topic}-${partition}`);
    return `stopped for good, see the log: ${names.join(', ')}`;
  }
}
