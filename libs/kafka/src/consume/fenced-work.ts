/** Work of a consumer whose position and epoch live in the caller's store. */
import type {
  PartitionClaim,
  PartitionOffsets,
  PartitionedConsumerOptions,
  RecordBatch,
  TopicPartition,
} from '../types.js';
import type { PartitionWork } from './partition-work.js';

export class FencedWork implements PartitionWork {
  readonly commitsLazily = true;
  readonly #options: PartitionedConsumerOptions;

  constructor(options: PartitionedConsumerOptions) {
    this.#options = options;
  }

  async claim(partition: TopicPartition, log: PartitionOffsets): Promise<PartitionClaim> {
    return this.#options.onAssigned(partition, log);
  }

  async handle(batch: RecordBatch): Promise<void> {
    await this.#options.onBatch(batch);
  }

  async release(partition: TopicPartition): Promise<void> {
    await this.#options.onRevoked?.(partition);
  }
}
