/** Wiring of the normalizer. */
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplication, Provider } from '@nestjs/common';
import { TRADES_CANONICAL } from '@tributary/contracts';
import type { Instant } from '@tributary/domain';
import { createKafka, publishLag } from '@tributary/kafka';
import type { KafkaConnection } from '@tributary/kafka';
import { KafkaBatchServer, processorSource } from '@tributary/kafka/nest';
import type { HealthState, Logger, Metrics } from '@tributary/observability';
import { ObservabilityModule } from '@tributary/observability/nest';
import { ACKNOWLEDGE_TIMEOUT_MS, BoundedAppender } from './adapters/bounded-appender.js';
import { BrokerProbe } from './adapters/broker-probe.js';
import { neededTopics } from './adapters/needed-topics.js';
import { PreparedSource } from './adapters/prepared-source.js';
import type { NormalizerConfig } from './config.js';
import type { Clock } from './core/ports.js';
import { StreamSources } from './core/stream-sources.js';
import { BodyReader } from './http/read-body.js';
import { RecordsController } from './http/records.controller.js';
import { Lifecycle } from './lifecycle.js';
import { NormalizerMetrics } from './metrics.js';
import { RawController } from './raw.controller.js';
import { CLOCK, RAW_APPENDER, RAW_TOPICS_PATTERN } from './tokens.js';

export interface AppParts {
  readonly config: NormalizerConfig;
  readonly sources: StreamSources;
  readonly logger: Logger;
  readonly health: HealthState;
  readonly metrics: Metrics;
}

const NANOS_PER_MS = 1_000_000n;
/** Bytes of one fetch of a partition: even arrays of the smallest trades fit one transaction. */
const FETCH_BYTES = 512 * 1024;
const systemClock: Clock = () => (BigInt(Date.now()) * NANOS_PER_MS) as Instant;

@Module({})
export class AppModule {
  static forRoot(parts: AppParts): DynamicModule {
    const { config, health, logger, metrics, sources } = parts;
    const kafka = createKafka({ brokers: config.kafkaBrokers, clientId: config.groupId, logger });
    const source = rawTopicsSource(kafka, parts);
    const appender = new BoundedAppender({
      producer: kafka.producer({ sendTimeoutMs: ACKNOWLEDGE_TIMEOUT_MS }),
      clock: systemClock,
    });
    const probe = new BrokerProbe({ admin: kafka.admin(), topic: TRADES_CANONICAL.name, logger });
    publishLag(metrics, () => source.consumer.lag());
    health.addReadyCheck('group', () => source.absence());
    health.addReadyCheck('partitions', () => source.halt());
    health.addReadyCheck('producer', () => appender.inability());
    health.addReadyCheck('broker', () => probe.silence());
    const bindings = { [RAW_TOPICS_PATTERN]: sources.topics() };
    const providers: Provider[] = [
      { provide: StreamSources, useValue: sources },
      { provide: NormalizerMetrics, useValue: new NormalizerMetrics(metrics) },
      { provide: BodyReader, useValue: new BodyReader(config.bodyBytesMax) },
      { provide: RAW_APPENDER, useValue: appender },
      { provide: CLOCK, useValue: systemClock },
      { provide: KafkaBatchServer, useValue: new KafkaBatchServer({ source, bindings }) },
      { provide: Lifecycle, useValue: new Lifecycle(kafka, probe) },
    ];
    return {
      module: AppModule,
      imports: [ObservabilityModule.forRoot({ health, metrics })],
      controllers: [RecordsController, RawController],
      providers,
    };
  }
}

/** Registers the transport of the raw topics; `app.startAllMicroservices()` joins the group. */
export function connectRawTopics(app: INestApplication): void {
  app.connectMicroservice({ strategy: app.get(KafkaBatchServer) });
}

function rawTopicsSource(
  kafka: KafkaConnection,
  { config, health, sources }: AppParts,
): PreparedSource {
  const processor = processorSource(kafka, {
    groupId: config.groupId,
    transactionalIdPrefix: config.groupId,
    topics: sources.topics(),
    maxRecords: config.batchRecordsMax,
    maxBytesPerPartition: FETCH_BYTES,
    onFatal: (error) => health.fail(error.message),
    // The other partitions go on; readiness and a metric name the one that stopped.
    onHalted: () => undefined,
  });
  return new PreparedSource(processor, async () => {
    if (!config.createsTopics) return;
    await kafka.admin().ensureTopics(neededTopics(sources.all()), config.partitions);
  });
}
