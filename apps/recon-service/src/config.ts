/** The environment of this service. */
import { brokers, durationMs, loadConfig, port, postgresUrl } from '@tributary/config';
import type { Environment } from '@tributary/config';
import { LOG_LEVELS } from '@tributary/observability';
import type { LogLevel } from '@tributary/observability';
import { z } from 'zod';

/** What a consumer group may be made of. */
const GROUP_ID = /^[A-Za-z0-9._-]{1,64}$/;
const INTERVAL_MS = 60_000;
const INTERVAL_MS_MIN = 1_000;

const SCHEMA = z.object({
  KAFKA_BROKERS: brokers(),
  /** Role `tributary_recon`. */
  DATABASE_URL: postgresUrl(),
  /** The staging area with the parts of batches. */
  STAGING_DIR: z.string().min(1),
  GROUP_ID: z
    .string()
    .refine((text) => GROUP_ID.test(text), { message: '1 to 64 of A-Z a-z 0-9 . _ -' })
    .default('recon-service'),
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
  /** Consumer group of the quarantine topic. */
  readonly groupId: string;
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
    groupId: values.GROUP_ID,
    stagingDir: values.STAGING_DIR,
    httpHost: values.HTTP_HOST,
    httpPort: values.HTTP_PORT,
    logLevel: values.LOG_LEVEL,
    intervalMs: values.RECONCILE_INTERVAL,
  });
}
