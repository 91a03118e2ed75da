/** The environment as one frozen object; units are in the names. */
import { z } from 'zod';
import { brokers, bytes, flag, loadConfig, port, wholeNumber } from '@tributary/config';
import type { Environment } from '@tributary/config';
import { RECORD_BYTES_MAX } from '@tributary/contracts';
import { BATCH_RECORDS_MAX } from '@tributary/kafka';
import { LOG_LEVELS } from '@tributary/observability';
import type { LogLevel } from '@tributary/observability';

const MIB = 1024 * 1024;
const BODY_BYTES_DEFAULT = 8 * MIB;
const BODY_BYTES_HIGHEST = 64 * MIB;
const PARTITIONS_HIGHEST = 1_000;
/** What a consumer group and a transactional id may be made of. */
const GROUP_ID = /^[A-Za-z0-9._-]{1,64}$/;

export interface NormalizerConfig {
  readonly kafkaBrokers: readonly string[];
  /** Consumer group, and prefix of the transactional ids: one group, one set of outputs. */
  readonly groupId: string;
  /** Folder of the source definitions. */
  readonly sourcesFolder: string;
  readonly httpHost: string;
  /** 0 takes a free port. */
  readonly httpPort: number;
  readonly logLevel: LogLevel;
  /** Creates missing topics at the start instead of expecting them. */
  readonly createsTopics: boolean;
  /** Partitions of created topics where `topics.ts` has more than one; for local use. */
  readonly partitions?: number;
  /** Largest body of one HTTP request. */
  readonly bodyBytesMax: number;
  /** Most raw records of one transaction. */
  readonly batchRecordsMax: number;
}

const SCHEMA = z.object({
  KAFKA_BROKERS: brokers(),
  SOURCES_DIR: z.string(),
  GROUP_ID: z
    .string()
    .refine((text) => GROUP_ID.test(text), { message: '1 to 64 of A-Z a-z 0-9 . _ -' })
    .default('stream-normalizer'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port().default(0),
  LOG_LEVEL: z
    .string()
    .refine(isLogLevel, { message: `one of ${LOG_LEVELS.join(', ')}` })
    .default('info'),
  CREATE_TOPICS: flag().default(false),
  TRIBUTARY_PARTITIONS: wholeNumber({ min: 1, max: PARTITIONS_HIGHEST }).optional(),
  BODY_BYTES_MAX: bytes()
    .refine((size) => size >= RECORD_BYTES_MAX && size <= BODY_BYTES_HIGHEST, {
      message: 'from 512KiB, the size of one record, to 64MiB',
    })
    .default(BODY_BYTES_DEFAULT),
  BATCH_RECORDS_MAX: wholeNumber({ min: 1, max: BATCH_RECORDS_MAX }).default(BATCH_RECORDS_MAX),
});

/** @throws ConfigError naming every key at fault, never a value. */
export function readConfig(environment: Environment = process.env): NormalizerConfig {
  const read = loadConfig(SCHEMA, environment);
  return Object.freeze({
    kafkaBrokers: read.KAFKA_BROKERS,
    groupId: read.GROUP_ID,
    sourcesFolder: read.SOURCES_DIR,
    httpHost: read.HTTP_HOST,
    httpPort: read.HTTP_PORT,
    logLevel: read.LOG_LEVEL,
    createsTopics: read.CREATE_TOPICS,
    ...(read.TRIBUTARY_PARTITIONS === undefined ? {} : { partitions: read.TRIBUTARY_PARTITIONS }),
    bodyBytesMax: read.BODY_BYTES_MAX,
    batchRecordsMax: read.BATCH_RECORDS_MAX,
  });
}

function isLogLevel(text: string): text is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text);
}
