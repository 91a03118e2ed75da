import 'reflect-metadata';
import { loadSources } from '@tributary/mapping';
import { HealthState, createLogger, createMetrics } from '@tributary/observability';
import { runService } from '@tributary/observability/nest';
import { AppModule } from './app.module.js';
import { readConfig } from './config.js';

const SERVICE = 'file-ingestor';

const config = readConfig();
const logger = createLogger({ service: SERVICE, level: config.logLevel });
const health = new HealthState();
const metrics = createMetrics(SERVICE);
const sources = loadSources(config.sourcesDir);

await runService({
  name: SERVICE,
  description: 'Takes trade files in: registered, checked, staged and announced as batches.',
  module: AppModule.forRoot({ config, sources, health, metrics, logger }),
  host: config.httpHost,
  port: config.httpPort,
  logger,
  health,
});
