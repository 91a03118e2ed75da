/** The processes of a local run: what is started, and with which environment. */
import { join } from 'node:path';
import type { DatabaseRole } from '@tributary/trade-store-schema';
import type { Layout } from './layout.js';
import type { ServiceSpecification } from './supervisor.js';

export const SERVICE_NAMES = [
  'relay',
  'convergence-sink',
  'stream-normalizer',
  'file-ingestor',
  'recon-service',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

interface Service {
  readonly app: string;
  readonly arguments: readonly string[];
  readonly role?: DatabaseRole;
}

const SERVICES: Readonly<Record<ServiceName, Service>> = {
  relay: { app: 'convergence-sink', arguments: ['relay'], role: 'tributary_relay' },
  'convergence-sink': { app: 'convergence-sink', arguments: [], role: 'tributary_sink' },
  'stream-normalizer': { app: 'stream-normalizer', arguments: [] },
  'file-ingestor': { app: 'file-ingestor', arguments: [], role: 'tributary_file_ingestor' },
  'recon-service': { app: 'recon-service', arguments: [], role: 'tributary_recon' },
};

export interface ServiceEnvironment {
  readonly layout: Layout;
  readonly brokers: readonly string[];
  readonly databaseUrl: (role: DatabaseRole) => string;
  readonly partitions: number;
  readonly port: number;
  /** Added to every process's environment. */
  readonly extra?: Readonly<Record<string, string>>;
}

export function serviceSpecification(
  name: ServiceName,
  environment: ServiceEnvironment,
): ServiceSpecification {
  const { layout, brokers, databaseUrl, partitions, port, extra } = environment;
  const { app, arguments: args, role } = SERVICES[name];
  return {
    name,
    command: [join(layout.root, 'apps', app, 'dist', 'main.js'), ...args],
    logFile: join(layout.logs, `${name}.log`),
    env: {
      KAFKA_BROKERS: brokers.join(','),
      ...(role === undefined ? {} : { DATABASE_URL: databaseUrl(role) }),
      SOURCES_DIR: layout.sources,
      LANDING_DIR: layout.landing,
      STAGING_DIR: layout.staging,
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      TRIBUTARY_PARTITIONS: String(partitions),
      ...extra,
    },
  };
}
