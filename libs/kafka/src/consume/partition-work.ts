/** What a role does with the partitions that a group member gives it. */
import type { PartitionClaim, PartitionOffsets, RecordBatch, TopicPartition } from '../types.js';

export interface PartitionWork {
  claim(partition: TopicPartition, log: PartitionOffsets): Promise<PartitionClaim>;
  handle(batch: RecordBatch): Promise<void>;
  release(partition: TopicPartition): Promise<void>;
  /** Whether positions go to Kafka every few seconds, for lag tools. */
  readonly commitsLazily: boolean;
}
