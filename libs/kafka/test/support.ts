/** Shared by the tests on a real broker. Every helper registers its own cleanup. */
import type { TopicSpecification } from '@tributary/contracts';
import { onCleanup, testKafka, uniqueName } from '@tributary/testing';
import type {
  BatchConsumer,
  KafkaConnection,
  KafkaRecord,
  OutgoingRecord,
  PartitionClaim,
  PartitionedConsumerOptions,
  RecordBatch,
  TopicPartition,
} from '../src/index.js';
import { FencedError, createKafka } from '../src/index.js';
import { silent } from './silent-logger.js';

/** A connection that is closed after the test. */
export async function connection(): Promise<KafkaConnection> {
  const { brokers } = await testKafka();
  const kafka = createKafka({ brokers, clientId: uniqueName('test'), logger: silent });
  onCleanup('test', () => kafka.close());
  return kafka;
}

/** Creates a topic of its own for a test. */
export async function aTopic(
  kafka: KafkaConnection,
  overrides: { partitions?: number; config?: Record<string, string> } = {},
): Promise<string> {
  const spec: TopicSpecification = {
    name: uniqueName('topic'),
    contract: 'bytes',
    key: 'test key',
    partitions: overrides.partitions ?? 3,
    config: overrides.config ?? {},
  };
  await kafka.admin().ensureTopics([spec]);
  return spec.name;
}

/** `count` records with keys `k0..` and values `<prefix><n>`. */
export function numbered(topic: string, count: number, prefix = 'v'): OutgoingRecord[] {
  return Array.from({ length: count }, (_, n) => ({
    topic,
    key: `k${n}`,
    value: Buffer.from(`${prefix}${n}`),
  }));
}

export const textOf = ({ value }: KafkaRecord): string => value?.toString('utf8') ?? '';
const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}|${partition}`;

type Coordinates = TopicPartition & Pick<RecordBatch, 'epoch' | 'expectedOffset' | 'lastOffset'>;

/**
 * What PostgreSQL does for the sink, in memory: one checkpoint per partition, an atomic
 * check-and-apply. `fenced: false` leaves the check out: the control run.
 */
export class FenceStore {
  readonly applied: string[] = [];
  readonly rejected: string[] = [];
  readonly #rows = new Map<string, { epoch: bigint; next: bigint }>();

  constructor(readonly fenced = true) {}

  claim(partition: TopicPartition, low: bigint): PartitionClaim {
    const row = this.#rows.get(keyOf(partition)) ?? { epoch: 0n, next: low };
    const claimed = { epoch: row.epoch + 1n, next: row.next };
    this.#rows.set(keyOf(partition), claimed);
    return { nextOffset: claimed.next, epoch: claimed.epoch };
  }

  apply(batch: RecordBatch): void {
    this.applyTexts(batch.records.map(textOf), batch);
  }

  applyTexts(values: readonly string[], batch: Coordinates): void {
    const row = this.#rows.get(keyOf(batch));
    const isOwner = row?.epoch === batch.epoch && row.next === batch.expectedOffset;
    if (this.fenced && !isOwner) {
      this.rejected.push(...values);
      throw new FencedError('the epoch is stale');
    }
    this.#rows.set(keyOf(batch), { epoch: row?.epoch ?? 0n, next: batch.lastOffset + 1n });
    this.applied.push(...values);
  }

  next(partition: TopicPartition): bigint | undefined {
    return this.#rows.get(keyOf(partition))?.next;
  }

  epoch(partition: TopicPartition): bigint | undefined {
    return this.#rows.get(keyOf(partition))?.epoch;
  }
}

/** A consumer over the store; stopped with its connection. Fatal errors land in `fatal`. */
export function storeConsumer(
  kafka: KafkaConnection,
  store: FenceStore,
  options: Partial<PartitionedConsumerOptions> & { topics: readonly string[] },
): { consumer: BatchConsumer; fatal: Error[] } {
  const fatal: Error[] = [];
  const consumer = kafka.partitionedConsumer({
    groupId: uniqueName('group'),
    onAssigned: async (partition, log) => store.claim(partition, log.low),
    onBatch: async (batch) => store.apply(batch),
    onFatal: (error) => fatal.push(error),
    ...options,
  });
  return { consumer, fatal };
}

/** All committed records of a topic, partition by partition. */
export async function readAll(kafka: KafkaConnection, topic: string): Promise<KafkaRecord[]> {
  const records: KafkaRecord[] = [];
  for (const { partition, low, high } of await kafka.admin().offsets(topic)) {
    await kafka.readRange({ topic, partition, from: low, to: high }, (record) => {
      records.push(record);
    });
  }
  return records;
}

/** Asserts that each expected text is there exactly once; says what is lost and what is double. */
export function eachOnce(
  actual: readonly string[],
  expected: readonly string[],
): { lost: string[]; twice: string[]; strange: string[] } {
  const seen = new Set<string>();
  const wanted = new Set(expected);
  const twice = actual.filter((text) => seen.has(text) || !seen.add(text));
  return {
    lost: expected.filter((text) => !seen.has(text)),
    twice,
    strange: [...seen].filter((text) => !wanted.has(text)),
  };
}

export const NOTHING_WRONG = { lost: [], twice: [], strange: [] };
