/** Builds the parts of the sink from its configuration. */
import { hostname } from 'node:os';
import { BATCHES_STAGED, TRADES_CANONICAL } from '@tributary/contracts';
import type { Instant } from '@tributary/domain';
import { createKafka, publishLag } from '@tributary/kafka';
import type { KafkaConnection } from '@tributary/kafka';
import { consumerSource } from '@tributary/kafka/nest';
import type { BatchSource } from '@tributary/kafka/nest';
import { loadSources } from '@tributary/mapping';
import type { HealthState, Logger, Metrics } from '@tributary/observability';
import { TradeWriter } from '@tributary/trade-store-writer';
import type { DataSource } from 'typeorm';
import { sourceRules } from './adapters/configured-sources.js';
import { ParquetStaging } from './adapters/parquet-staging.js';
import { connectStore } from './adapters/store-connection.js';
import { BatchApplier } from './apply-batch.js';
import { StreamApplier } from './apply-stream.js';
import type { SinkConfig } from './config.js';
import type { SinkContext } from './core/ports.js';
import { MessageExpiry } from './message-expiry.js';
import { createMessageExpiryMetrics, createSinkMetrics } from './metrics.js';
import { PartitionClaims } from './partition-claims.js';

/** Manifests have a group of their own: a long batch must not hold up the stream. */
const STREAM_GROUP = 'convergence-sink';
const BATCH_GROUP = 'convergence-sink-batches';
/** Connections beside those of the stream's partitions: batches, expiry, questions of readiness. */
const OTHER_CONNECTIONS = 3;
const NANOS_PER_MS = 1_000_000n;

export interface SinkSurroundings {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: HealthState;
}

export interface Sink {
  readonly dataSource: DataSource;
  readonly kafka: KafkaConnection;
  readonly claims: PartitionClaims;
  readonly streamApplier: StreamApplier;
  readonly batchApplier: BatchApplier;
  /** Runs once it is started, until the sink closes. */
  readonly messageExpiry: MessageExpiry;
  /** What is consumed: the stream, and manifests of batches. */
  readonly sources: readonly BatchSource[];
  close(): Promise<void>;
}

/** @throws where sources are wrong or the database does not answer. */
export async function assembleSink(config: SinkConfig, around: SinkSurroundings): Promise<Sink> {
  const { logger } = around;
  const definitions = loadSources(config.sourcesFolder);
  const poolSize = config.partitionsConcurrent + OTHER_CONNECTIONS;
  const dataSource = await connectStore(config.databaseUrl, poolSize);
  const kafka = createKafka({ brokers: config.brokers, clientId: 'convergence-sink', logger });
  const writer = new TradeWriter(dataSource, { strategy: config.writeStrategy });
  const context: SinkContext = {
    rules: sourceRules(definitions),
    now: () => (BigInt(Date.now()) * NANOS_PER_MS) as Instant,
    owner: `${hostname()}/${process.pid}`,
    messageTimeToLiveNanos: config.messageTimeToLiveNanos,
  };
  const metrics = createSinkMetrics(around.metrics);
  const { owner } = context;
  const claims = new PartitionClaims(writer, {
    owner,
    rememberedKeysMax: config.rememberedKeysMax,
  });
  const staging = new ParquetStaging(config.stagingFolder);
  const sources = consumingSources(kafka, { config, claims, around });
  publishLag(around.metrics, () => sources.flatMap(({ consumer }) => consumer.lag()));
  const messageExpiry = new MessageExpiry({
    writer,
    context,
    metrics: createMessageExpiryMetrics(around.metrics),
    logger,
    intervalMs: config.messageExpiryIntervalMs,
  });
  return {
    dataSource,
    kafka,
    claims,
    streamApplier: new StreamApplier({ writer, claims, context, metrics, logger }),
    batchApplier: new BatchApplier({
      writer,
      staging,
      context,
      metrics,
      logger,
    }),
    messageExpiry,
    sources,
    close: async () => {
      await messageExpiry.stop();
      await kafka.close();
      await dataSource.destroy();
    },
  };
}

interface ConsumingParts {
  readonly config: SinkConfig;
  readonly claims: PartitionClaims;
  readonly around: SinkSurroundings;
}

function consumingSources(
  kafka: KafkaConnection,
  { config, claims, around }: ConsumingParts,
): BatchSource[] {
  const { health, logger } = around;
  const halted = new Map<string, string>();
  health.addReadyCheck('partitions', () => [...halted.values()][0]);
  const common: Omit<Parameters<typeof consumerSource>[1], 'groupId' | 'topics'> = {
    onAssigned: async (partition, log) => {
      const { epoch, nextPosition } = await claims.take(partition, log.low);
      return { epoch, nextOffset: nextPosition };
    },
    onRevoked: async (partition) => claims.release(partition),
    onFatal: (error) => health.fail(`a consumer stopped: ${error.message}`),
    onHalted: ({ topic, partition }, error) => {
      halted.set(`${topic}/${partition}`, `${topic}/${partition} halted: ${error.message}`);
      logger.error('partition halted, its records wait', { topic, partition, error });
    },
  };
  const stream = consumerSource(kafka, {
    ...common,
    groupId: STREAM_GROUP,
    topics: [TRADES_CANONICAL.name],
    maxRecords: config.batchRecordsMax,
    partitionsConsumedConcurrently: config.partitionsConcurrent,
  });
  const manifests = consumerSource(kafka, {
    ...common,
    groupId: BATCH_GROUP,
    topics: [BATCHES_STAGED.name],
    partitionsConsumedConcurrently: 1,
  });
  return [stream, manifests];
}
