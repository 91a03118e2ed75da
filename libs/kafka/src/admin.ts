/**
 * Topics and offsets. One lazily opened admin connection is shared by all roles of a connection.
 */
import type { TopicSpecification } from '@tributary/contracts';
import type { Admin, ITopicMetadata, Kafka } from 'kafkajs';
import { hasProtocolType } from './client/client.js';
import {
  KafkaClosedError,
  KafkaUnavailableError,
  TopicMismatchError,
  TopicMissingError,
} from './errors.js';
import { REPLICATION_MAX, TOPIC_SERVED_MS_MAX, TOPIC_SERVED_RETRY_MS } from './limits.js';
import type { KafkaAdmin, PartitionOffsets } from './types.js';
import { pause } from './within-time.js';

const MISSING = ['UNKNOWN_TOPIC_OR_PARTITION'];
const NOT_SERVED = [...MISSING, 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION'];

export class SharedAdmin implements KafkaAdmin {
  readonly #client: Kafka;
  readonly #partitionCounts = new Map<string, Promise<number>>();
  #connecting: Promise<Admin> | undefined;
  #closed = false;

  constructor(client: Kafka) {
    this.#client = client;
  }

  async ensureTopics(
    specs: readonly TopicSpecification[],
    overridePartitions?: number,
  ): Promise<void> {
    const admin = await this.#admin();
    const { brokers } = await admin.describeCluster();
    const replicationFactor = Math.min(brokers.length, REPLICATION_MAX);
    const wanted = specs.map((spec) => ({ spec, count: countOf(spec, overridePartitions) }));
    const existing = new Set(await admin.listTopics());
    const missing = wanted.filter(({ spec }) => !existing.has(spec.name));
    if (missing.length > 0) {
      const topics = missing.map(({ spec, count }) => ({
        topic: spec.name,
        numPartitions: count,
        replicationFactor,
        configEntries: Object.entries(spec.config).map(([name, value]) => ({ name, value })),
      }));
      await admin.createTopics({ waitForLeaders: true, topics });
    }
    const topics = await metadataOnceServed(
      admin,
      specs.map(({ name }) => name),
    );
    for (const { spec, count } of wanted) {
      const found = topics.find(({ name }) => name === spec.name)?.partitions.length;
      if (found !== count) {
        throw new TopicMismatchError(`${spec.name} has ${found} partitions, not ${count}`);
      }
    }
  }

  async offsets(topic: string): Promise<PartitionOffsets[]> {
    const found = await this.#asking(topic, (admin) => admin.fetchTopicOffsets(topic));
    return found
      .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
      .sort((a, b) => a.partition - b.partition);
  }

  async committedOffsets(options: {
    groupId: string;
    topic: string;
  }): Promise<Map<number, bigint | undefined>> {
    const { groupId, topic } = options;
    const answers = await this.#asking(topic, (admin) =>
      admin.fetchOffsets({ groupId, topics: [topic] }),
    );
    const committed = new Map<number, bigint | undefined>();
    for (const { partitions } of answers) {
      for (const { partition, offset } of partitions) {
        const value = BigInt(offset);
        committed.set(partition, value < 0n ? undefined : value);
      }
    }
    return committed;
  }

  /** Partition count of a topic, remembered. Throws `TopicMissingError`. */
  async partitionCount(topic: string): Promise<number> {
    const known = this.#partitionCounts.get(topic);
    if (known !== undefined) return known;
    const asked = this.#asking(topic, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const count = topics[0]?.partitions.length ?? 0;
      if (count === 0) throw new TopicMissingError(`topic ${topic} does not exist`);
      return count;
    });
    this.#partitionCounts.set(topic, asked);
    asked.catch(() => this.#partitionCounts.delete(topic));
    return asked;
  }

  forgetPartitionCounts(): void {
    this.#partitionCounts.clear();
  }

  async topics(): Promise<string[]> {
    const names = await (await this.#admin()).listTopics();
    return names.filter((name) => !name.startsWith('__')).sort();
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    await (await this.#admin()).deleteTopics({ topics: [...topics] });
    this.forgetPartitionCounts();
  }

  async deleteRecords(topic: string, offsets: ReadonlyMap<number, bigint>): Promise<void> {
    const partitions = [...offsets].map(([partition, offset]) => ({
      partition,
      offset: offset.toString(),
    }));
    await this.#asking(topic, (admin) => admin.deleteTopicRecords({ topic, partitions }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const admin = await this.#connecting?.catch(() => undefined);
    await admin?.disconnect();
  }

  async #asking<T>(topic: string, ask: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = await this.#admin();
    try {
      return await ask(admin);
    } catch (cause) {
      if (cause instanceof TopicMissingError) throw cause;
      if (hasProtocolType(cause, MISSING)) {
        throw new TopicMissingError(`topic ${topic} does not exist`, { cause });
      }
      throw new KafkaUnavailableError(`the brokers did not answer about ${topic}`, { cause });
    }
  }

  async #admin(): Promise<Admin> {
    if (this.#closed) throw new KafkaClosedError('the connection is closed');
    this.#connecting ??= this.#connect();
    return this.#connecting;
  }

  async #connect(): Promise<Admin> {
    const admin = this.#client.admin();
    try {
      await admin.connect();
      return admin;
    } catch (cause) {
      this.#connecting = undefined;
      throw new KafkaUnavailableError('no broker answers', { cause });
    }
  }
}

/**
 * Metadata once every partition answers. The library waits for new topics only where it created
 * every topic of the call itself, and a leader may be named before it serves its partition.
 */
async function metadataOnceServed(admin: Admin, topics: string[]): Promise<ITopicMetadata[]> {
  const deadlineMs = Date.now() + TOPIC_SERVED_MS_MAX;
  for (;;) {
    try {
      const metadata = await admin.fetchTopicMetadata({ topics });
      await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
      return metadata.topics;
    } catch (cause) {
      if (!hasProtocolType(cause, NOT_SERVED)) throw cause;
      if (Date.now() >= deadlineMs) {
        throw new KafkaUnavailableError('new topics are not served yet', { cause });
      }
    }
    await pause(TOPIC_SERVED_RETRY_MS);
  }
}

/** A topic of one partition is ordered as a whole, so the override never splits it. */
function countOf(spec: TopicSpecification, overridePartitions: number | undefined): number {
  if (overridePartitions === undefined || spec.partitions === 1) return spec.partitions;
  return overridePartitions;
}
