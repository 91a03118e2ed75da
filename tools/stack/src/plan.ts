/** Decides where each server comes from: environment, then embedded, then containers. */
import { StackError } from './errors.js';
import type { Java } from './kafka/java.js';
import { JAVA_VERSION_MIN, findJava } from './kafka/java.js';
import { areJarsCached, isMavenThere } from './kafka/jars.js';
import type { PostgresPrograms } from './postgres/binaries.js';
import { findPrograms } from './postgres/binaries.js';
import type { StackKind } from './types.js';

type Environment = Readonly<Record<string, string | undefined>>;

export type KafkaPlan =
  | { readonly kind: 'environment'; readonly brokers: readonly string[] }
  | { readonly kind: 'embedded'; readonly java: Java }
  | { readonly kind: 'containers' };

export type PostgresPlan =
  | { readonly kind: 'environment'; readonly adminUrl: string }
  | { readonly kind: 'embedded'; readonly programs: PostgresPrograms }
  | { readonly kind: 'containers' };

export interface StackPlan {
  readonly kafka: KafkaPlan;
  readonly postgres: PostgresPlan;
}

const WAYS_OUT =
  `install Java ${JAVA_VERSION_MIN} or newer with Maven, start a container engine, or give ` +
  'addresses in KAFKA_BROKERS and DATABASE_URL.';

/**
 * Looks at what is there; starts nothing. Throws `StackError`: NOTHING_TO_START with one sentence
 * that names the three ways out, or BAD_SETTING.
 */
export async function planStack(env: Environment): Promise<StackPlan> {
  const forced = forcedKind(env['TRIBUTARY_STACK']);
  const [kafka, postgres] = await Promise.all([planKafka(env, forced), planPostgres(env, forced)]);
  return { kafka, postgres };
}

type Forced = Exclude<StackKind, 'environment'> | undefined;

function forcedKind(value: string | undefined): Forced {
  if (value === undefined || value === '') return undefined;
  if (value === 'embedded' || value === 'containers') return value;
  throw new StackError('BAD_SETTING', 'TRIBUTARY_STACK must be embedded or containers');
}

async function planKafka(env: Environment, forced: Forced): Promise<KafkaPlan> {
  const brokers = (env['KAFKA_BROKERS'] ?? '').split(',').filter((address) => address !== '');
  if (brokers.length > 0 && forced === undefined) return { kind: 'environment', brokers };
  let missing = '';
  if (forced !== 'containers') {
    const java = await findJava(env);
    if (java && (areJarsCached() || (await isMavenThere()))) return { kind: 'embedded', java };
    missing = java ? 'Maven was not found' : `Java ${JAVA_VERSION_MIN} or newer was not found`;
  }
  return containers({ server: 'Kafka', missing, forced });
}

async function planPostgres(env: Environment, forced: Forced): Promise<PostgresPlan> {
  const adminUrl = env['DATABASE_URL'] ?? '';
  if (adminUrl !== '' && forced === undefined) return { kind: 'environment', adminUrl };
  if (forced !== 'containers') {
    const programs = await findPrograms();
    if (programs) return { kind: 'embedded', programs };
  }
  const missing = `npm has no PostgreSQL for ${process.platform}-${process.arch}`;
  return containers({ server: 'PostgreSQL', missing, forced });
}

async function containers(wanted: {
  server: string;
  missing: string;
  forced: Forced;
}): Promise<{ kind: 'containers' }> {
  const { server, missing, forced } = wanted;
  const reasons = forced === 'containers' ? [] : [missing];
  if (forced !== 'embedded') {
    // Loading the library takes most of a second: only where it is needed.
    const { doesEngineAnswer } = await import('./containers.js');
    if (await doesEngineAnswer()) return { kind: 'containers' };
    reasons.push('no container engine answers');
  }
  const why = reasons.join(' and ');
  throw new StackError('NOTHING_TO_START', `${server} cannot be started (${why}): ${WAYS_OUT}`);
}
