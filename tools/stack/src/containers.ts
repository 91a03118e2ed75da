/** Both servers as containers of an engine that answers; their data lie in volumes of it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GenericContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import type { StartedTestContainer } from 'testcontainers';
import { freePort } from './free-port.js';
import { warmUp } from './kafka/warm-up.js';
import { brokerProperties, propertiesAsEnvironment } from './kafka/properties.js';
import { KAFKA_READY_MS_MAX, POSTGRES_READY_MS_MAX } from './limits.js';
import { cacheKey } from './paths.js';
import { SUPERUSER, ensurePassword, superuserUrl } from './postgres/server.js';
import { postgresSettings, settingArguments } from './postgres/settings.js';
import type {
  CrashOptions,
  KafkaServer,
  PostgresServer,
  ServerHandle,
  ServerOptions,
} from './types.js';

const KAFKA_IMAGE = 'apache/kafka:4.3.1';
const POSTGRES_IMAGE = 'postgres:18.4';
const KAFKA_DATA = '/var/lib/kafka/data';
const POSTGRES_DATA = '/var/lib/postgresql';
const KAFKA_PORT = 9092;
const CONTROLLER = '127.0.0.1:9093';
const POSTGRES_PORT = 5432;

/** True when an engine answers; a command line client on the path proves nothing. */
export async function doesEngineAnswer(): Promise<boolean> {
  try {
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}

/** The engine starts a container again that ended unasked. */
class LocalContainer extends GenericContainer {
  withRestarts(isWanted: boolean): this {
    if (isWanted) this.hostConfig.RestartPolicy = { Name: 'always' };
    return this;
  }
}

export async function startKafkaContainer(options: ServerOptions): Promise<KafkaServer> {
  const port = options.port ?? (await freePort());
  const properties = brokerProperties({
    listen: `0.0.0.0:${KAFKA_PORT}`,
    advertised: `localhost:${port}`,
    controllerListen: CONTROLLER,
    controllerVoter: CONTROLLER,
    logFolder: KAFKA_DATA,
  });
  const container = await new LocalContainer(KAFKA_IMAGE)
    .withRestarts(options.onRestarted !== undefined)
    .withUser('root') // A volume of the engine belongs to root.
    .withEnvironment(propertiesAsEnvironment(properties))
    .withExposedPorts({ container: KAFKA_PORT, host: port })
    .withBindMounts(volumes(options, { name: 'kafka', target: KAFKA_DATA }))
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(KAFKA_READY_MS_MAX)
    .start();
  const brokers = [`${container.getHost()}:${port}`];
  const ready = (): Promise<void> => warmUp(brokers[0] ?? '');
  await ready();
  return { brokers, ...handle(container, ready) };
}

export async function startPostgresContainer(options: ServerOptions): Promise<PostgresServer> {
  const port = options.port ?? (await freePort());
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  const password = ensurePassword(join(options.dataFolder, 'container-password'), undefined);
  const { listen_addresses: _loopbackOnly, ...settings } = postgresSettings(options);
  const container = await new LocalContainer(POSTGRES_IMAGE)
    .withRestarts(options.onRestarted !== undefined)
    .withEnvironment({ POSTGRES_USER: SUPERUSER, POSTGRES_PASSWORD: password })
    .withCommand(['postgres', ...settingArguments(settings)])
    .withExposedPorts({ container: POSTGRES_PORT, host: port })
    .withBindMounts(volumes(options, { name: 'postgres', target: POSTGRES_DATA }))
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(POSTGRES_READY_MS_MAX)
    .start();
  const adminUrl = superuserUrl({ password, host: container.getHost(), port });
  return { adminUrl, ...handle(container, async () => undefined) };
}

function volumes(
  { dataFolder, durable }: ServerOptions,
  { name, target }: { name: string; target: string },
): { source: string; target: string; mode: 'rw' }[] {
  if (!durable) return [];
  return [{ source: `tributary-${name}-${cacheKey(dataFolder)}`, target, mode: 'rw' }];
}

function handle(container: StartedTestContainer, ready: () => Promise<void>): ServerHandle {
  return {
    pid: undefined,
    restart: async () => {
      await container.restart();
      await ready();
    },
    kill: async ({ downMs = 0 }: CrashOptions = {}) => {
      const client = await getContainerRuntimeClient();
      const engineContainer = client.container.getById(container.getId());
      await engineContainer.kill();
      await sleep(downMs);
      await engineContainer.start();
      await ready();
    },
    stop: async () => {
      await container.stop({ remove: true, removeVolumes: false });
    },
  };
}
