/** Starts both servers and hands them over as one thing. */
import { realpathSync } from 'node:fs';
import { lockDataFolder } from './data-folder-lock.js';
import { StackError } from './errors.js';
import { startBroker } from './kafka/broker.js';
import { archiveFlags } from './kafka/class-archive.js';
import { ensureJars } from './kafka/jars.js';
import type { KafkaPlan, PostgresPlan } from './plan.js';
import { planStack } from './plan.js';
import { startPostgres } from './postgres/server.js';
import type {
  KafkaServer,
  PostgresServer,
  ServerHandle,
  ServerName,
  ServerOptions,
  Stack,
  StackKind,
  StackLogger,
  StackOptions,
} from './types.js';

const SILENT: StackLogger = { info: () => undefined, warn: () => undefined };

/**
 * Starts PostgreSQL and Kafka, or takes them from the environment. Nothing is left running when it
 * fails. Throws `StackError`.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const plan = await planStack(options.env ?? process.env);
  const release = await lockDataFolder(options.dataFolder);
  const [kafka, postgres] = await Promise.allSettled([
    startKafka(plan.kafka, serverOptions(options, 'kafka')),
    startDatabase(plan.postgres, serverOptions(options, 'postgres')),
  ]);
  if (kafka.status === 'rejected' || postgres.status === 'rejected') {
    const started = [kafka, postgres].filter((result) => result.status === 'fulfilled');
    await Promise.all(started.map(({ value }) => value.stop()));
    release();
    throw kafka.status === 'rejected' ? kafka.reason : (postgres as PromiseRejectedResult).reason;
  }
  const kinds = [plan.kafka.kind, plan.postgres.kind];
  return asStack({ kinds, kafka: kafka.value, postgres: postgres.value, release });
}

interface Started {
  readonly kinds: readonly StackKind[];
  readonly kafka: KafkaServer;
  readonly postgres: PostgresServer;
  readonly release: () => void;
}

function asStack({ kinds, kafka, postgres, release }: Started): Stack {
  return {
    kind: overallKind(kinds),
    get kafka() {
      return { brokers: kafka.brokers, ...withPid(kafka) };
    },
    get postgres() {
      return { adminUrl: postgres.adminUrl, ...withPid(postgres) };
    },
    restartKafka: () => kafka.restart(),
    killKafka: (crash) => kafka.kill(crash),
    killPostgres: (crash) => postgres.kill(crash),
    stop: async () => {
      await Promise.all([kafka.stop(), postgres.stop()]);
      release();
    },
  };
}

function withPid({ pid }: ServerHandle): { pid?: number } {
  return pid === undefined ? {} : { pid };
}

/** `environment` only where nothing was started. */
function overallKind(kinds: readonly StackKind[]): StackKind {
  if (kinds.includes('containers')) return 'containers';
  return kinds.includes('embedded') ? 'embedded' : 'environment';
}

function serverOptions(options: StackOptions, server: ServerName): ServerOptions {
  const { durable, kafkaPort, postgresPort, restart, onRestarted, logger = SILENT } = options;
  const port = server === 'kafka' ? kafkaPort : postgresPort;
  return {
    dataFolder: realpathSync(options.dataFolder),
    durable,
    logger,
    ...(port === undefined ? {} : { port }),
    ...(restart ? { onRestarted: (pid) => onRestarted?.(server, pid) } : {}),
  };
}

async function startKafka(plan: KafkaPlan, options: ServerOptions): Promise<KafkaServer> {
  if (plan.kind === 'environment') return { brokers: plan.brokers, ...notOurs('Kafka') };
  if (plan.kind === 'containers') {
    return (await import('./containers.js')).startKafkaContainer(options);
  }
  const { java } = plan;
  await ensureJars(options.logger);
  const flags = await archiveFlags({ java, logger: options.logger });
  return startBroker({ ...options, java, archiveFlags: flags });
}

async function startDatabase(plan: PostgresPlan, options: ServerOptions): Promise<PostgresServer> {
  if (plan.kind === 'environment') return { adminUrl: plan.adminUrl, ...notOurs('PostgreSQL') };
  if (plan.kind === 'containers') {
    return (await import('./containers.js')).startPostgresContainer(options);
  }
  return startPostgres({ ...options, programs: plan.programs });
}

function notOurs(server: string): ServerHandle {
  const refuse = async (): Promise<never> => {
    throw new StackError('NOT_OURS', `${server} comes from the environment and is left alone`);
  };
  return { pid: undefined, restart: refuse, kill: refuse, stop: async () => undefined };
}
