/** Raw records in bulk, and how far a deployment has come with them. */
import { HEADERS } from '@tributary/contracts';
import type { KafkaConnection, OutgoingRecord, SentCoordinate } from '@tributary/kafka';
import { aTrade, jsonBytes } from './factories.js';
import type { Deployment } from './running-app.js';

/** Every so many records one is broken. */
const BROKEN_EVERY = 17;

/** `count` raw records, spread over the partitions, some of them broken. */
export function rawRecords(
  { rawTopic, source }: Deployment,
  { from, count }: { readonly from: number; readonly count: number },
): OutgoingRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const n = from + index;
    const trade = aTrade({ trade_id: `T-${n}`, message_id: undefined });
    const value = n % BROKEN_EVERY === 0 ? Buffer.from('{"trade_id":') : jsonBytes(trade);
    return { topic: rawTopic, key: `T-${n}`, value, headers: { [HEADERS.source]: source } };
  });
}

/** Coordinates as `readPublished` names them, for records that are no arrays. */
export function coordinatesOf(sent: readonly SentCoordinate[]): string[] {
  return sent.map(({ partition, offset }) => `${partition}-${offset}-0`);
}

export interface Progress {
  /** Raw records whose transaction has committed. */
  readonly done: bigint;
  readonly isComplete: boolean;
}

/** Read from the committed offsets of the group. */
export async function progressOf(
  kafka: KafkaConnection,
  { groupId, rawTopic }: Deployment,
): Promise<Progress> {
  const committed = await kafka.admin().committedOffsets({ groupId, topic: rawTopic });
  const offsets = await kafka.admin().offsets(rawTopic);
  let done = 0n;
  for (const { partition, low } of offsets) done += (committed.get(partition) ?? low) - low;
  const isComplete = offsets.every(
    ({ partition, low, high }) => (committed.get(partition) ?? low) === high,
  );
  return { done, isComplete };
}
