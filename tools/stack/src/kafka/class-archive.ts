/**
 * A class data archive halves the start of the broker. It is made once per set of jars and Java, by
 * a throwaway broker that is started and stopped.
 */
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheKey } from '../paths.js';
import type { StackLogger } from '../types.js';
import { startBroker } from './broker.js';
import { kafkaCacheFolder } from './jars.js';
import type { Java } from './java.js';

export interface ArchiveOptions {
  readonly java: Java;
  readonly logger: StackLogger;
}

/** JVM options that use the archive, which is made first where it is missing. Never throws. */
export async function archiveFlags({ java, logger }: ArchiveOptions): Promise<string[]> {
  const archive = join(kafkaCacheFolder(), `classes-${cacheKey(java.version)}.jsa`);
  const unusable = `${archive}.unusable`;
  if (existsSync(unusable)) return [];
  if (!existsSync(archive)) {
    logger.info('preparing a faster start of Kafka');
    const isMade = await makeArchive(archive, { java, logger }).catch(() => false);
    // Some Java builds have no archives: trying at every start would cost more than it saves.
    if (!isMade) writeFileSync(unusable, '');
    if (!isMade) return [];
  }
  return [`-XX:SharedArchiveFile=${archive}`, '-Xshare:auto'];
}

async function makeArchive(archive: string, { java, logger }: ArchiveOptions): Promise<boolean> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tributary-kafka-'));
  const side = `${archive}.${process.pid}`;
  const archiveFlags = [`-XX:ArchiveClassesAtExit=${side}`];
  try {
    const broker = await startBroker({ dataFolder, durable: false, logger, java, archiveFlags });
    await broker.stop();
    if (!existsSync(side)) return false;
    renameSync(side, archive);
    return true;
  } finally {
    rmSync(side, { force: true });
    rmSync(dataFolder, { recursive: true, force: true });
  }
}
