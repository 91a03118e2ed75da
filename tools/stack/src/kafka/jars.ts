/** Kafka's jars: fetched once by Maven into the cache, keyed by a hash of the POM. */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../errors.js';
import { CACHE_FOLDER, PACKAGE_FOLDER, cacheKey } from '../paths.js';
import { runCommand } from '../run-command.js';
import type { StackLogger } from '../types.js';

const POM = join(PACKAGE_FOLDER, 'kafka', 'pom.xml');

/** Folder of the jars and of what is made from them. */
export function kafkaCacheFolder(): string {
  return join(CACHE_FOLDER, `kafka-${cacheKey(readFileSync(POM, 'utf8'))}`);
}

export function areJarsCached(): boolean {
  return existsSync(join(kafkaCacheFolder(), 'lib'));
}

export async function isMavenThere(): Promise<boolean> {
  return (await runCommand('mvn', ['-v'])).isGood;
}

/** Fetches the jars where they are missing. Throws `StackError` JARS_NOT_FETCHED. */
export async function ensureJars(logger: StackLogger): Promise<void> {
  if (areJarsCached()) return;
  const folder = kafkaCacheFolder();
  const lib = join(folder, 'lib');
  const side = `${lib}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  logger.info('fetching the jars of Kafka');
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
  const { isGood, output } = await runCommand('mvn', [
    ...['-q', '-B', '-Dstyle.color=never', '-f', POM],
    ...goal,
    `-DoutputDirectory=${side}`,
  ]);
  if (!isGood) {
    rmSync(side, { recursive: true, force: true });
    throw new StackError('JARS_NOT_FETCHED', `Maven could not fetch Kafka's jars:\n${output}`);
  }
  try {
    renameSync(side, lib);
  } catch (error) {
    rmSync(side, { recursive: true, force: true });
    if (!areJarsCached()) throw error; // Otherwise another launcher was faster.
  }
}

/** Sorted: a class archive is ignored, without a word, when the order is another one. */
export function classPath(): string {
  const lib = join(kafkaCacheFolder(), 'lib');
  const jars = readdirSync(lib).filter((name) => name.endsWith('.jar'));
  return jars
    .sort()
    .map((name) => join(lib, name))
    .join(':');
}
