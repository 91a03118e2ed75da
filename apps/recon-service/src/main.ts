/** Starts the recon service: configuration, log, database, application; signals end it. */
import 'reflect-metadata';
import { HealthState, createLogger, createMetrics } from '@tributary/observability';
import { runService } from '@tributary/observability/nest';
import { openDatabase } from './adapters/recon-database.js';
import { AppModule, connectQuarantine, startWork } from './app.module.js';
import { readConfig } from './config.js';

const NAME = 'recon-service';
const DESCRIPTION =
  'Reads of the trade store, what became of every record, and the three-way reconciliation.';

try {
  const config = readConfig();
  const logger = createLogger({ service: NAME, level: config.logLevel });
  const health = new HealthState();
  const metrics = createMetrics(NAME);
  const dataSource = await openDatabase(config.databaseUrl);
  const app = await runService({
    name: NAME,
    description: DESCRIPTION,
    module: AppModule.forRoot({ config, dataSource, logger, health, metrics }),
    host: config.httpHost,
    port: config.httpPort,
    logger,
    health,
    prepare: connectQuarantine,
  });
  await startWork(app);
} catch (error) {
  createLogger({ service: NAME }).error('start failed', { error });
  process.exit(1);
}
