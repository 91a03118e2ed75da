/** Which partitions the client fetches, and from where. */
import type { Logger } from '@tributary/observability';
import type { Consumer } from 'kafkajs';
import type { PartitionSlot } from './partition-slot.js';

export class FetchControl {
  readonly #consumer: Consumer;
  readonly #logger: Logger;
  #pausedByCaller = false;

  constructor({ consumer, logger }: { consumer: Consumer; logger: Logger }) {
    this.#consumer = consumer;
    this.#logger = logger;
  }

  /** Inside a join: from here on nothing is fetched until its position was sought. */
  pauseAssigned(assignment: Readonly<Record<string, number[]>>): void {
    for (const [topic, partitions] of Object.entries(assignment)) {
      if (partitions.length > 0) this.#consumer.pause([{ topic, partitions }]);
    }
  }

  pause(slot: PartitionSlot, state: 'paused' | 'claiming' | 'backing-off'): void {
    slot.state = state;
    const { topic, partition } = slot.partition;
    this.#onConsumer(() => this.#consumer.pause([{ topic, partitions: [partition] }]));
  }

  /** Fetches from the offset on, unless the caller has paused everything. */
  begin(slot: PartitionSlot, offset: bigint): void {
    this.#consumer.seek({ ...slot.partition, offset: offset.toString() });
    this.#resume(slot);
  }

  pauseAll(slots: Iterable<PartitionSlot>): void {
    this.#pausedByCaller = true;
    for (const slot of slots) if (slot.state === 'running') this.pause(slot, 'paused');
  }

  resumeAll(slots: Iterable<PartitionSlot>): void {
    this.#pausedByCaller = false;
    for (const slot of slots) if (slot.state === 'paused') this.#resume(slot);
  }

  #resume(slot: PartitionSlot): void {
    if (this.#pausedByCaller) {
      slot.state = 'paused';
      return;
    }
    slot.state = 'running';
    const { topic, partition } = slot.partition;
    this.#onConsumer(() => this.#consumer.resume([{ topic, partitions: [partition] }]));
  }

  /** Between a crash and the next join the client refuses; the join then starts over anyway. */
  #onConsumer(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#logger.debug('consumer is not running', { error: String(error) });
    }
  }
}
