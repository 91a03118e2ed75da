/** Configuration of the file-ingestor: environment to one frozen object. */
import {
  brokers,
  bytes,
  durationMs,
  loadConfig,
  port,
  postgresUrl,
  wholeNumber,
} from '@tributary/config';
import type { Environment } from '@tributary/config';
import { LOG_LEVELS } from '@tributary/observability';
import type { LogLevel } from '@tributary/observability';
import { z } from 'zod';

const Schema = z.object({
  KAFKA_BROKERS: brokers(),
  DATABASE_URL: postgresUrl(),
  /** Folder of source definitions. */
  SOURCES_DIR: z.string().min(1),
  /** Files arrive in `<LANDING_DIR>/<source>/`. */
  LANDING_DIR: z.string().min(1),
  /** Shared with the sink and with recon-service. */
  STAGING_DIR: z.string().min(1),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port().default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  POLL_INTERVAL: durationMs().default(1_000),
  /** Largest file as received. */
  FILE_BYTES_MAX: bytes().default(8 * 1024 ** 3),
  /** Largest content after decompression. */
  CONTENT_BYTES_MAX: bytes().default(32 * 1024 ** 3),
  /** Largest growth by decompression. */
  CONTENT_RATIO_MAX: wholeNumber({ min: 1, max: 1_100 }).default(200),
});

export interface IngestorConfig {
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  readonly sourcesDir: string;
  readonly landingDir: string;
  readonly stagingDir: string;
  readonly httpHost: string;
  readonly httpPort: number;
  readonly logLevel: LogLevel;
  readonly pollIntervalMs: number;
  readonly limits: IngestLimits;
}

export interface IngestLimits {
  readonly fileBytesMax: bigint;
  readonly contentBytesMax: bigint;
  readonly ratioMax: number;
}

/** @throws ConfigError naming every key at fault, never its value. */
export function readConfig(environment: Environment = process.env): IngestorConfig {
  const config = loadConfig(Schema, environment);
  return Object.freeze({
    brokers: config.KAFKA_BROKERS,
    databaseUrl: config.DATABASE_URL,
    sourcesDir: config.SOURCES_DIR,
    landingDir: config.LANDING_DIR,
    stagingDir: config.STAGING_DIR,
    httpHost: config.HTTP_HOST,
    httpPort: config.HTTP_PORT,
    logLevel: config.LOG_LEVEL,
    pollIntervalMs: config.POLL_INTERVAL,
    limits: Object.freeze({
      fileBytesMax: BigInt(config.FILE_BYTES_MAX),
      contentBytesMax: BigInt(config.CONTENT_BYTES_MAX),
      ratioMax: config.CONTENT_RATIO_MAX,
    }),
  });
}
