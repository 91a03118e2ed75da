/** What a `KafkaBatchServer` listens to: one consuming role whose handler is plugged in later. */
import type {
  BatchConsumer,
  KafkaConnection,
  OutgoingRecord,
  PartitionedConsumerOptions,
  RecordBatch,
  TransactionalProcessorOptions,
} from '../types.js';

/** Answers the records to write; a plain consumer's handler answers none. */
export type BatchHandler = (batch: RecordBatch) => Promise<readonly OutgoingRecord[]>;

export interface BatchSource {
  readonly topics: readonly string[];
  /** For lag, pausing and health. */
  readonly consumer: BatchConsumer;
  /** Joins the group and hands batches to the handler. Throws `KafkaUnavailableError`. */
  start(handler: BatchHandler): Promise<void>;
  /** Waits for running batches. */
  close(): Promise<void>;
}

/** A source over `partitionedConsumer`; what its handler answers is ignored. */
export function consumerSource(
  kafka: KafkaConnection,
  options: Omit<PartitionedConsumerOptions, 'onBatch'>,
): BatchSource {
  return createSource(options.topics, (handle) =>
    kafka.partitionedConsumer({
      ...options,
      onBatch: async (batch) => {
        await handle(batch);
      },
    }),
  );
}

/**
 * A source over `transactionalProcessor`; what its handler answers is written in the transaction.
 */
export function processorSource(
  kafka: KafkaConnection,
  options: Omit<TransactionalProcessorOptions, 'process'>,
): BatchSource {
  return createSource(options.topics, (handle) =>
    kafka.transactionalProcessor({ ...options, process: handle }),
  );
}

function createSource(
  topics: readonly string[],
  create: (handle: BatchHandler) => BatchConsumer,
): BatchSource {
  let handler: BatchHandler | undefined;
  const consumer = create(async (batch) => {
    if (handler === undefined) throw new Error('the source was not started');
    return handler(batch);
  });
  return {
    topics,
    consumer,
    start: async (given) => {
      handler = given;
      await consumer.start();
    },
    close: () => consumer.stop(),
  };
}
