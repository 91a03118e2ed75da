/** Configuration of the sink, its relay and its sweep. */
import {
  brokers,
  durationMs,
  flag,
  loadConfig,
  port,
  postgresUrl,
  wholeNumber,
} from '@tributary/config';
import type { Environment } from '@tributary/config';
import { LOG_LEVELS } from '@tributary/observability';
import { WRITE_STRATEGIES } from '@tributary/trade-store-writer';
import type { WriteStrategyName } from '@tributary/trade-store-writer';
import { z } from 'zod';

const NANOS_PER_MS = 1_000_000n;

/** The ring that keeps message identities has room for so long (ADR 0007). */
const MESSAGE_TIME_TO_LIVE_MS_MAX = 7 * 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
/** A slot of that ring can be emptied for twelve hours: some runs must fall into them. */
const MESSAGE_EXPIRY_INTERVAL_MS_MAX = 3 * HOUR_MS;
const MESSAGE_EXPIRY_INTERVAL_MS_MIN = 1000;

const storeKeys = {
  DATABASE_URL: postgresUrl(),
  SOURCES_DIR: z.string(),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  MESSAGE_TIME_TO_LIVE: durationMs()
    .refine((ms) => ms <= MESSAGE_TIME_TO_LIVE_MS_MAX, { message: 'at most 7d' })
    .default(MESSAGE_TIME_TO_LIVE_MS_MAX),
};

const sinkSchema = z.object({
  ...storeKeys,
  KAFKA_BROKERS: brokers(),
  STAGING_DIR: z.string(),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port().default(0),
  CREATE_TOPICS: flag().default(false),
  TRIBUTARY_PARTITIONS: wholeNumber({ min: 1, max: 1_000 }).optional(),
  BATCH_RECORDS_MAX: wholeNumber({ min: 1, max: 10_000 }).default(2_000),
  PARTITIONS_CONCURRENT: wholeNumber({ min: 1, max: 32 }).default(4),
  WRITE_STRATEGY: z.enum(WRITE_STRATEGIES).default('copy'),
  REMEMBERED_KEYS_MAX: wholeNumber({ min: 0, max: 1_000_000 }).default(300_000),
  MESSAGE_EXPIRY_INTERVAL: durationMs()
    .refine((ms) => ms >= MESSAGE_EXPIRY_INTERVAL_MS_MIN, { message: 'at least 1s' })
    .refine((ms) => ms <= MESSAGE_EXPIRY_INTERVAL_MS_MAX, { message: 'at most 3h' })
    .default(HOUR_MS),
  WAIT_FOR_RELAY: flag().default(true),
});

export interface StoreConfig {
  readonly databaseUrl: string;
  /** Folder of source definitions. */
  readonly sourcesFolder: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly messageTimeToLiveNanos: bigint;
}

export interface SinkConfig extends StoreConfig {
  readonly brokers: readonly string[];
  readonly stagingFolder: string;
  readonly host: string;
  readonly port: number;
  readonly createTopics: boolean;
  readonly partitions?: number;
  readonly batchRecordsMax: number;
  readonly partitionsConcurrent: number;
  /** How rows reach the tables: `copy` for PostgreSQL, `unnest` for what is like it. */
  readonly writeStrategy: WriteStrategyName;
  /** Keys whose states are kept in memory, shared by the partitions of the process. */
  readonly rememberedKeysMax: number;
  /** Between two runs that empty slots of message identities. */
  readonly messageExpiryIntervalMs: number;
  /** Nothing is accepted before the relay's slot exists, so nothing is missed by it. */
  readonly waitsForRelay: boolean;
}

/** @throws ConfigError naming every key at fault. */
export function readSinkConfig(environment?: Environment): SinkConfig {
  const env = loadConfig(sinkSchema, environment);
  return Object.freeze({
    ...storeConfig(env),
    brokers: env.KAFKA_BROKERS,
    stagingFolder: env.STAGING_DIR,
    host: env.HTTP_HOST,
    port: env.HTTP_PORT,
    createTopics: env.CREATE_TOPICS,
    ...(env.TRIBUTARY_PARTITIONS === undefined ? {} : { partitions: env.TRIBUTARY_PARTITIONS }),
    batchRecordsMax: env.BATCH_RECORDS_MAX,
    partitionsConcurrent: env.PARTITIONS_CONCURRENT,
    writeStrategy: env.WRITE_STRATEGY,
    rememberedKeysMax: env.REMEMBERED_KEYS_MAX,
    messageExpiryIntervalMs: env.MESSAGE_EXPIRY_INTERVAL,
    waitsForRelay: env.WAIT_FOR_RELAY,
  });
}

/** What a sweep needs. @throws ConfigError naming every key at fault. */
export function readStoreConfig(environment?: Environment): StoreConfig {
  return Object.freeze(storeConfig(loadConfig(z.object(storeKeys), environment)));
}

function storeConfig(env: z.output<z.ZodObject<typeof storeKeys>>): StoreConfig {
  return {
    databaseUrl: env.DATABASE_URL,
    sourcesFolder: env.SOURCES_DIR,
    logLevel: env.LOG_LEVEL,
    messageTimeToLiveNanos: BigInt(env.MESSAGE_TIME_TO_LIVE) * NANOS_PER_MS,
  };
}
