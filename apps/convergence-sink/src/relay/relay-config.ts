/** Configuration of the relay process. */
import { loadConfig, brokers, flag, port, postgresUrl, wholeNumber } from '@tributary/config';
import type { Environment } from '@tributary/config';
import { LOG_LEVELS } from '@tributary/observability';
import { z } from 'zod';

const PARTITIONS_MAX = 1_000;

const SCHEMA = z.object({
  KAFKA_BROKERS: brokers(),
  /** Role `tributary_relay`, database of the trade store. */
  DATABASE_URL: postgresUrl(),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port().default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  /** Creates the topics it writes where they are missing. */
  CREATE_TOPICS: flag().default(false),
  /** Partitions of created topics instead of those of the contract. */
  TRIBUTARY_PARTITIONS: wholeNumber({ min: 1, max: PARTITIONS_MAX }).optional(),
});

export type RelayConfig = Readonly<z.output<typeof SCHEMA>>;

/** Throws `ConfigError`. */
export function loadRelayConfig(environment?: Environment): RelayConfig {
  return loadConfig(SCHEMA, environment);
}
