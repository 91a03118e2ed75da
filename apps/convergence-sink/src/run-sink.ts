/** The sink as a service: stream and batches into the store. */
import { setTimeout as pause } from 'node:timers/promises';
import { SHARED_TOPICS } from '@tributary/contracts';
import { KafkaBatchServer } from '@tributary/kafka/nest';
import { HealthState, createLogger, createMetrics } from '@tributary/observability';
import { runService } from '@tributary/observability/nest';
import { hasRelaySlot } from './adapters/relay-slot.js';
import { AppModule } from './app.module.js';
import { assembleSink } from './assemble.js';
import { readSinkConfig } from './config.js';

const SERVICE = 'convergence-sink';
const SLOT_CHECK_MS = 500;

/** Resolves once the service consumes. @throws ConfigError; errors of broker and database. */
export async function runSink(): Promise<void> {
  const config = readSinkConfig();
  const logger = createLogger({ service: SERVICE, level: config.logLevel });
  const metrics = createMetrics(SERVICE);
  const health = new HealthState();
  let waitingFor: string | undefined = 'the service is starting';
  health.addReadyCheck('consumers', () => waitingFor);
  const sink = await assembleSink(config, { logger, metrics, health });
  if (config.createTopics) await sink.kafka.admin().ensureTopics(SHARED_TOPICS, config.partitions);
  const app = await runService({
    name: SERVICE,
    description: 'Decides record by record and writes the trade store, alone.',
    module: AppModule.forRoot({ health, metrics, sink }),
    host: config.host,
    port: config.port,
    logger,
    health,
    prepare: (created) => {
      for (const source of sink.sources) {
        created.connectMicroservice({ strategy: new KafkaBatchServer({ source }) });
      }
    },
  });
  if (config.waitsForRelay) {
    waitingFor = 'the slot of the relay does not exist yet; start the relay';
    while (!(await hasRelaySlot(sink.dataSource))) await pause(SLOT_CHECK_MS);
  }
  waitingFor = 'the consumers are joining their groups';
  await app.startAllMicroservices();
  waitingFor = undefined;
  sink.messageExpiry.start();
  logger.info('consuming', { topics: sink.sources.flatMap(({ topics }) => topics) });
}
