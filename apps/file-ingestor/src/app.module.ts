/** Wiring only. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection } from '@tributary/kafka';
import type { SourceDefinition } from '@tributary/mapping';
import type { HealthState, Logger, Metrics } from '@tributary/observability';
import { ObservabilityModule } from '@tributary/observability/nest';
import type { DataSource } from 'typeorm';
import { createIngestor } from './compose.js';
import type { Ingestor } from './compose.js';
import type { IngestorConfig } from './config.js';
import { FilesController } from './http/files.controller.js';
import { IngestLifecycle } from './ingest.lifecycle.js';
import { INGESTOR, KAFKA, LEDGER } from './tokens.js';

export interface AppOptions {
  readonly config: IngestorConfig;
  readonly sources: Iterable<SourceDefinition>;
  readonly health: HealthState;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** The work, the lock that says whose turn it is, and the HTTP reader. */
const DATABASE_CONNECTIONS_MAX = 5;

@Module({})
export class AppModule {
  static forRoot(options: AppOptions): DynamicModule {
    const { config, health, metrics, logger } = options;
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: config.databaseUrl,
          applicationName: 'file-ingestor',
          poolSize: DATABASE_CONNECTIONS_MAX,
        }),
        ObservabilityModule.forRoot({ health, metrics }),
      ],
      controllers: [FilesController],
      providers: [
        {
          provide: KAFKA,
          useFactory: () =>
            createKafka({ brokers: config.brokers, clientId: 'file-ingestor', logger }),
        },
        {
          provide: INGESTOR,
          inject: [getDataSourceToken(), KAFKA],
          useFactory: (dataSource: DataSource, kafka: KafkaConnection) =>
            ingestorOf(options, { dataSource, kafka }),
        },
        { provide: LEDGER, inject: [INGESTOR], useFactory: ({ ledger }: Ingestor) => ledger },
        IngestLifecycle,
      ],
    };
  }
}

interface Connections {
  readonly dataSource: DataSource;
  readonly kafka: KafkaConnection;
}

function ingestorOf(options: AppOptions, { dataSource, kafka }: Connections): Ingestor {
  const ingestor = createIngestor({ ...options, dataSource, producer: kafka.producer() });
  options.health.addReadyCheck('ingest', () => ingestor.loop.notReadyReason());
  return ingestor;
}
