/** Wiring of the service. */
import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplication, Provider } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import {
  BATCHES_STAGED,
  QUARANTINE,
  TRADES_ACCEPTED,
  TRADES_CANONICAL,
} from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection } from '@tributary/kafka';
import { KafkaBatchServer, consumerSource } from '@tributary/kafka/nest';
import type { BatchSource } from '@tributary/kafka/nest';
import type { HealthState, Logger, Metrics } from '@tributary/observability';
import { ObservabilityModule } from '@tributary/observability/nest';
import { DataSource } from 'typeorm';
import { KafkaTopicReader } from './adapters/kafka-topic-reader.js';
import { ParquetPartStore } from './adapters/parquet-part-store.js';
import { PostgresAcceptedBook } from './adapters/postgres-accepted-book.js';
import { PostgresAccountBook } from './adapters/postgres-account-book.js';
import { PostgresBatchBook } from './adapters/postgres-batch-book.js';
import { PostgresQuarantine } from './adapters/postgres-quarantine.js';
import { PostgresRunBook } from './adapters/postgres-run-book.js';
import { ReconQueries } from './adapters/recon-queries.js';
import { storeQueries } from './adapters/store-queries.js';
import type { ReconConfig } from './config.js';
import { DatabaseProbe } from './database-probe.js';
import { AccountsController } from './http/accounts.controller.js';
import { ErrorFilter } from './http/error.filter.js';
import { ReconciliationsController } from './http/reconciliations.controller.js';
import { TradesController } from './http/trades.controller.js';
import { Lifecycle } from './lifecycle.js';
import { QUARANTINE_RECORDS } from './limits.js';
import { reconMetrics } from './metrics.js';
import type { ReconMetrics } from './metrics.js';
import { QuarantineController } from './quarantine.controller.js';
import { ReconcileLoop } from './reconcile-loop.js';
import { beginReconciliation } from './reconcile.js';
import type { ReconcilePorts, ReconcileTopics } from './reconcile.js';

export interface AppParts {
  readonly config: ReconConfig;
  /** Open; closed with the application. */
  readonly dataSource: DataSource;
  readonly logger: Logger;
  readonly health: HealthState;
  readonly metrics: Metrics;
  /** Other names than those of the contracts are for tests. */
  readonly topics?: ReconcileTopics & { readonly quarantine: string };
}

@Module({})
export class AppModule {
  static forRoot(parts: AppParts): DynamicModule {
    const { config, dataSource, logger, health, metrics } = parts;
    const kafka = createKafka({ brokers: config.brokers, clientId: config.groupId, logger });
    const queries = new ReconQueries(dataSource);
    const quarantine = new PostgresQuarantine(dataSource);
    const source = quarantineSource(kafka, quarantine, parts);
    const quarantineLag = () => source.consumer.lag();
    const loop = loopOf(parts, kafka, reconMetrics({ metrics, queries, quarantineLag }));
    const probe = new DatabaseProbe(() => queries.ping());
    health.addReadyCheck('database', () => probe.silence());
    const bindings = { [QUARANTINE.name]: source.topics };
    const providers: Provider[] = [
      { provide: DataSource, useValue: dataSource },
      { provide: ReconQueries, useValue: queries },
      { provide: PostgresQuarantine, useValue: quarantine },
      { provide: ReconcileLoop, useValue: loop },
      { provide: DatabaseProbe, useValue: probe },
      { provide: KafkaBatchServer, useValue: new KafkaBatchServer({ source, bindings }) },
      { provide: Lifecycle, useValue: new Lifecycle(loop, probe, kafka, dataSource) },
      {
        provide: APP_FILTER,
        useFactory: (host: HttpAdapterHost) => new ErrorFilter(host.httpAdapter, logger),
        inject: [HttpAdapterHost],
      },
    ];
    return {
      module: AppModule,
      imports: [ObservabilityModule.forRoot({ health, metrics })],
      controllers: [
        TradesController,
        AccountsController,
        ReconciliationsController,
        QuarantineController,
      ],
      providers,
    };
  }
}

/** Registers the transport of the quarantine topic; `start` joins the group. */
export function connectQuarantine(app: INestApplication): void {
  app.connectMicroservice({ strategy: app.get(KafkaBatchServer) });
}

/** Joins the group of the quarantine topic, then reconciles every interval. */
export async function startWork(app: INestApplication): Promise<void> {
  await app.startAllMicroservices();
  app.get(DatabaseProbe).start();
  app.get(ReconcileLoop).start();
}

function quarantineSource(
  kafka: KafkaConnection,
  quarantine: PostgresQuarantine,
  { config, health, topics }: AppParts,
): BatchSource {
  let halt: string | undefined;
  health.addReadyCheck('quarantine', () => halt);
  return consumerSource(kafka, {
    groupId: config.groupId,
    topics: [topics?.quarantine ?? QUARANTINE.name],
    maxRecords: QUARANTINE_RECORDS,
    onAssigned: (partition, { low }) => quarantine.claim(partition, low),
    onFatal: (error) => health.fail(error.message),
    onHalted: ({ partition }, error) => {
      halt = `partition ${partition} of the quarantine topic stopped: ${error.message}`;
    },
  });
}

function loopOf(
  { config, dataSource, logger, topics }: AppParts,
  kafka: KafkaConnection,
  { onFinished }: ReconMetrics,
): ReconcileLoop {
  const ports: ReconcilePorts = {
    topics: new KafkaTopicReader(kafka),
    store: storeQueries(dataSource),
    accounts: new PostgresAccountBook(dataSource),
    accepted: new PostgresAcceptedBook(dataSource),
    batches: new PostgresBatchBook(dataSource),
    parts: new ParquetPartStore(config.stagingDir),
    runs: new PostgresRunBook(dataSource),
    logger,
    nowMs: () => Date.now(),
  };
  const names = topics ?? {
    canonical: TRADES_CANONICAL.name,
    accepted: TRADES_ACCEPTED.name,
    staged: BATCHES_STAGED.name,
  };
  return new ReconcileLoop({
    intervalMs: config.intervalMs,
    logger,
    begin: (request) => beginReconciliation(ports, names, request),
    onFinished,
  });
}
