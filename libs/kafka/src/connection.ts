/** Puts the roles together and owns them: closing the connection closes what it created. */
import type { Kafka } from 'kafkajs';
import { SharedAdmin } from './admin.js';
import { createClient, createDroppableProducer } from './client/client.js';
import { FencedWork } from './consume/fenced-work.js';
import { GroupMember } from './consume/group-member.js';
import type { PartitionWork } from './consume/partition-work.js';
import { TransactionalWork } from './consume/transactional-work.js';
import {
  FETCH_BYTES,
  FETCH_PARTITION_BYTES,
  FETCH_WAIT_MS,
  HEARTBEAT_INTERVAL_MS,
  REBALANCE_TIMEOUT_MS,
  SESSION_TIMEOUT_MS,
} from './limits.js';
import { IdempotentProducer } from './produce/producer.js';
import { readRange } from './range-reader.js';
import type {
  BatchConsumer,
  ConsumeOptions,
  KafkaAdmin,
  KafkaConnection,
  KafkaOptions,
  KafkaProducer,
  KafkaRecord,
  PartitionedConsumerOptions,
  ProducerOptions,
  RecordRange,
  TransactionalProcessorOptions,
} from './types.js';

/** Opens nothing yet: every role connects when it is first used. */
export function createKafka(options: KafkaOptions): KafkaConnection {
  return new Connection(options);
}

class Connection implements KafkaConnection {
  readonly #options: KafkaOptions;
  readonly #client: Kafka;
  readonly #admin: SharedAdmin;
  readonly #consumers: BatchConsumer[] = [];
  readonly #producers: KafkaProducer[] = [];

  constructor(options: KafkaOptions) {
    this.#options = options;
    this.#client = createClient(options);
    this.#admin = new SharedAdmin(this.#client);
  }

  producer(options: ProducerOptions = {}): KafkaProducer {
    const producer = new IdempotentProducer(
      {
        createProducer: () => createDroppableProducer(this.#options),
        partitionCount: (topic) => this.#admin.partitionCount(topic),
        forgetTopics: () => this.#admin.forgetPartitionCounts(),
        logger: this.#options.logger,
      },
      options,
    );
    this.#producers.push(producer);
    return producer;
  }

  partitionedConsumer(options: PartitionedConsumerOptions): BatchConsumer {
    return this.#member(options, new FencedWork(options));
  }

  transactionalProcessor(options: TransactionalProcessorOptions): BatchConsumer {
    const work = new TransactionalWork(options, {
      createProducer: (transactionalId) => createDroppableProducer(this.#options, transactionalId),
      committedOffsets: (of) => this.#admin.committedOffsets(of),
      partitionCount: (topic) => this.#admin.partitionCount(topic),
      forgetTopics: () => this.#admin.forgetPartitionCounts(),
      logger: this.#options.logger,
    });
    return this.#member(options, work);
  }

  admin(): KafkaAdmin {
    return this.#admin;
  }

  async readRange(
    range: RecordRange,
    onRecord: (record: KafkaRecord) => Promise<void> | void,
  ): Promise<bigint> {
    const { clientId } = this.#options;
    return readRange({ client: this.#client, clientId, admin: this.#admin }, range, onRecord);
  }

  async close(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.stop()));
    await Promise.all(this.#producers.map((producer) => producer.close()));
    await this.#admin.close();
  }

  #member(options: ConsumeOptions, work: PartitionWork): BatchConsumer {
    const consumer = this.#client.consumer({
      groupId: options.groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: options.maxBytesPerPartition ?? FETCH_PARTITION_BYTES,
      maxBytes: FETCH_BYTES,
    });
    const { logger } = this.#options;
    const offsets = this.#admin.offsets.bind(this.#admin);
    const member = new GroupMember({ consumer, work, options, logger, offsets });
    this.#consumers.push(member);
    return member;
  }
}
