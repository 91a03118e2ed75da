/** Claims a partition and checks the answer against the log. */
import { KafkaUnavailableError, OffsetGapError, PositionBeyondEndError } from '../errors.js';
import type { PartitionClaim, PartitionOffsets, TopicPartition } from '../types.js';
import type { PartitionWork } from './partition-work.js';

export interface ClaimParts {
  readonly work: PartitionWork;
  offsets(topic: string): Promise<PartitionOffsets[]>;
}

export interface CheckedClaim {
  readonly claim: PartitionClaim;
  /** End of the log, read after the claim. */
  readonly endOffset: bigint;
}

/**
 * Throws `OffsetGapError` and `PositionBeyondEndError` where the stored position is not in the log,
 * `KafkaUnavailableError`, and what the claim throws.
 */
export async function checkedClaim(
  partition: TopicPartition,
  parts: ClaimParts,
): Promise<CheckedClaim> {
  const claim = await parts.work.claim(partition, await logOf(partition, parts));
  // Read again: the former owner may have moved on while the claim waited for it.
  const { low, high } = await logOf(partition, parts);
  if (claim.nextOffset < low) throw new OffsetGapError(partition, claim.nextOffset, low);
  if (claim.nextOffset > high) {
    throw new PositionBeyondEndError(partition, claim.nextOffset, high);
  }
  return { claim, endOffset: high };
}

async function logOf(
  { topic, partition }: TopicPartition,
  { offsets }: ClaimParts,
): Promise<PartitionOffsets> {
  const found = (await offsets(topic)).find((candidate) => candidate.partition === partition);
  if (found === undefined) throw new KafkaUnavailableError(`${topic}-${partition} is unknown`);
  return found;
}
