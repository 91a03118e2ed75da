/** Starts the stream normalizer: configuration, log, application; signals end it. */
import 'reflect-metadata';
import { HealthState, createLogger, createMetrics } from '@tributary/observability';
import { runService } from '@tributary/observability/nest';
import { loadStreamSources } from './adapters/load-stream-sources.js';
import { AppModule, connectRawTopics } from './app.module.js';
import { readConfig } from './config.js';

const NAME = 'stream-normalizer';
const DESCRIPTION =
  'Takes records of real-time sources, keeps their bytes, and publishes canonical trade records.';

try {
  const config = readConfig();
  const logger = createLogger({ service: NAME, level: config.logLevel });
  const health = new HealthState();
  const sources = loadStreamSources(config.sourcesFolder);
  const metrics = createMetrics(NAME);
  const app = await runService({
    name: NAME,
    description: DESCRIPTION,
    module: AppModule.forRoot({ config, sources, logger, health, metrics }),
    host: config.httpHost,
    port: config.httpPort,
    logger,
    health,
    prepare: connectRawTopics,
  });
  await app.startAllMicroservices();
  logger.info('joined', { sources: sources.all().map(({ source }) => source) });
} catch (error) {
  createLogger({ service: NAME }).error('start failed', { error });
  process.exit(1);
}
