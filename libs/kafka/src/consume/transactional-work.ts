/**
 * Consume-transform-produce: output records and input offset commit in one Kafka transaction.
 *
 * One transactional id per input partition. Claiming a partition initialises a new producer with
 * that id, which fences the former owner and ends its open transaction; only then are the committed
 * offsets read. A producer whose last outcome is unknown is thrown away and the partition claimed
 * again: the offsets read then tell whether that transaction had committed.
 */
import type { Logger } from '@tributary/observability';
import type { Transaction } from 'kafkajs';
import type { DroppableProducer } from '../client/client.js';
import { hasProtocolType } from '../client/client.js';
import {
  FencedError,
  KafkaError,
  KafkaUnavailableError,
  RecordTooLargeError,
  SendOutcomeUnknownError,
} from '../errors.js';
import {
  ADD_OFFSETS_ATTEMPTS_MAX,
  ADD_OFFSETS_RETRY_MS,
  PRODUCER_START_MS_MAX,
  TRANSACTION_TIMEOUT_MS,
} from '../limits.js';
import type { PartitionCount } from '../produce/request.js';
import { assertSendable, recordBytes, requestLength, sendChecked } from '../produce/request.js';
import type {
  OutgoingRecord,
  PartitionClaim,
  PartitionOffsets,
  RecordBatch,
  TopicPartition,
  TransactionalProcessorOptions,
} from '../types.js';
import { pause, withinTime } from '../within-time.js';
import type { PartitionWork } from './partition-work.js';
import { slotKey } from './partition-slot.js';

const FENCED = [
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
];
const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];
const STILL_CLOSING = ['CONCURRENT_TRANSACTIONS'];

export interface TransactionalWorkParts {
  createProducer(transactionalId: string): DroppableProducer;
  committedOffsets(options: {
    groupId: string;
    topic: string;
  }): Promise<Map<number, bigint | undefined>>;
  readonly partitionCount: PartitionCount;
  forgetTopics(): void;
  readonly logger: Logger;
}

export class TransactionalWork implements PartitionWork {
  readonly commitsLazily = false;
  readonly #options: TransactionalProcessorOptions;
  readonly #parts: TransactionalWorkParts;
  readonly #producers = new Map<string, DroppableProducer>();

  constructor(options: TransactionalProcessorOptions, parts: TransactionalWorkParts) {
    this.#options = options;
    this.#parts = parts;
  }

  async claim(partition: TopicPartition, log: PartitionOffsets): Promise<PartitionClaim> {
    this.#drop(partition);
    const created = this.#parts.createProducer(this.#transactionalId(partition));
    this.#producers.set(slotKey(partition), created);
    try {
      await withinTime(fence(created), {
        ms: PRODUCER_START_MS_MAX,
        error: () => new Error('no answer from the transaction coordinator'),
      });
    } catch (cause) {
      this.#drop(partition);
      throw new KafkaUnavailableError('the transactional producer cannot start', { cause });
    }
    const { groupId } = this.#options;
    const committed = await this.#parts.committedOffsets({ groupId, topic: partition.topic });
    await this.#options.onAssigned?.(partition);
    return { nextOffset: committed.get(partition.partition) ?? log.low, epoch: 0n };
  }

  async handle(batch: RecordBatch): Promise<void> {
    const outgoing = await this.#options.process(batch);
    assertSendable(outgoing);
    const current = this.#producers.get(slotKey(batch));
    if (current === undefined) throw new FencedError('the partition has no producer');
    try {
      await withinTime(this.#transact(current, { batch, outgoing }), {
        ms: TRANSACTION_TIMEOUT_MS,
        error: () => new SendOutcomeUnknownError('the transaction did not end in time'),
      });
    } catch (cause) {
      this.#drop(batch);
      this.#parts.forgetTopics();
      throw transactionError(cause);
    }
  }

  async release(partition: TopicPartition): Promise<void> {
    const current = this.#producers.get(slotKey(partition));
    this.#producers.delete(slotKey(partition));
    await current?.close();
    await this.#options.onRevoked?.(partition);
  }

  async #transact(
    { producer }: DroppableProducer,
    { batch, outgoing }: { batch: RecordBatch; outgoing: readonly OutgoingRecord[] },
  ): Promise<void> {
    const transaction = await producer.transaction();
    // Records first: adding partitions is retried by the client, adding offsets is not.
    for (let from = 0; from < outgoing.length; ) {
      const length = requestLength(outgoing, { from, bytesOf: recordBytes });
      const records = outgoing.slice(from, from + length);
      await sendChecked(transaction.sendBatch, records, this.#parts.partitionCount);
      from += length;
    }
    await this.#addOffsets(transaction, batch);
    await transaction.commit();
  }

  async #addOffsets(transaction: Transaction, batch: RecordBatch): Promise<void> {
    const { topic, partition, lastOffset } = batch;
    const offset = (lastOffset + 1n).toString();
    for (let attempt = 1; ; attempt++) {
      try {
        await transaction.sendOffsets({
          consumerGroupId: this.#options.groupId,
          topics: [{ topic, partitions: [{ partition, offset }] }],
        });
        return;
      } catch (error) {
        const closing = hasProtocolType(error, STILL_CLOSING);
        if (!closing || attempt >= ADD_OFFSETS_ATTEMPTS_MAX) throw error;
        await pause(ADD_OFFSETS_RETRY_MS);
      }
    }
  }

  #drop(partition: TopicPartition): void {
    this.#producers.get(slotKey(partition))?.drop();
    this.#producers.delete(slotKey(partition));
  }

  #transactionalId({ topic, partition }: TopicPartition): string {
    return `${this.#options.transactionalIdPrefix}-${topic}-${partition}`;
  }
}

/** Beginning the first transaction initialises the producer id; that is what fences. */
async function fence({ producer }: DroppableProducer): Promise<void> {
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.abort();
}

function transactionError(cause: unknown): KafkaError {
  if (cause instanceof KafkaError) return cause;
  if (hasProtocolType(cause, TOO_LARGE)) {
    return new RecordTooLargeError('the broker refused a record as too large', { cause });
  }
  if (hasProtocolType(cause, FENCED)) {
    return new FencedError('another owner began transactions for this partition', { cause });
  }
  return new SendOutcomeUnknownError('the transaction failed, it may be committed', { cause });
}
