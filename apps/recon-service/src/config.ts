/** The environment of this service. */
import { brokers, durationMs, loadConfig, port, postgresUrl } from '@tributary/config';
import type { Environment } from '@tributary/config';
import { LOG_LEVELS } from '@tributary/observability';
import type { LogLevel } from '@tributary/observability';
import { z } from 'zod';

const INTERVAL_MS = 60_000;
const INTERVAL_MS_MIN = 1_000;

const SCHEMA = z.object({
  KAFKA_BROKERS: brokers(),
  /** Role `tributary_recon`. */
  DATABASE_URL: postgresUrl(),
  /** The staging area with the parts of batches. */
  STAGING_DIR: z.string().min(1),
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  HTTP_PORT: port().default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  RECONCILE_INTERVAL: durationMs()
    .refine((ms) => ms >= INTERVAL_MS_MIN, { message: 'at least 1s' })
    .default(INTERVAL_MS),
});

export interface ReconConfig {
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  readonly stagingDir: string;
  readonly httpHost: string;
  /** 0 takes a free port. */
  readonly httpPort: number;
  readonly logLevel: LogLevel;
  /** Time from the end of one reconciliation to the begin of the next. */
  readonly intervalMs: number;
}

/** @throws ConfigError naming every key at fault. */
export function readConfig(environment: Environment = process.env): ReconConfig {
  const values = loadConfig(SCHEMA, environment);
  return Object.freeze({
    brokers: values.KAFKA_BROKERS,
    databaseUrl: values.DATABASE_URL,
    stagingDir: values.STAGING_DIR,
    httpHost: values.HTTP_HOST,
    httpPort: values.HTTP_PORT,
    logLevel: values.LOG_LEVEL,
    intervalMs: values.RECONCILE_INTERVAL,
  });
}
