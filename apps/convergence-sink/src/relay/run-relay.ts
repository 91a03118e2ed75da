/** Entry of `node main.js relay`. */
import { HealthState, createLogger, createMetrics } from '@tributary/observability';
import { runService } from '@tributary/observability/nest';
import { loadRelayConfig } from './relay-config.js';
import { createRelayProcess } from './relay-process.js';
import { RelayModule } from './relay.module.js';

const SERVICE = 'convergence-sink-relay';

/**
 * Runs the relay in this process until a signal or a failure ends it (exit code 1).
 * Resolves once its HTTP side listens. Throws `ConfigError`.
 */
export async function runRelay(): Promise<void> {
  const config = loadRelayConfig();
  const logger = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const health = new HealthState();
  const metrics = createMetrics(SERVICE);
  const process = createRelayProcess({ config, logger, health, metrics });
  await runService({
    name: SERVICE,
    description: 'Publishes what the trade store accepted and what it put into quarantine.',
    module: RelayModule.forRoot({ process, health, metrics }),
    host: config.HTTP_HOST,
    port: config.HTTP_PORT,
    logger,
    health,
  });
}
