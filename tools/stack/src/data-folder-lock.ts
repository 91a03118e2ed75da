/** One launcher per data folder: two would stop each other's servers as leftovers. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './errors.js';
import { processStart } from './process-table.js';

interface Launcher {
  readonly pid: number;
  /** Tells the launcher from a later process with the same pid. */
  readonly start: string;
}

/** True while the launcher that took the folder last still runs. */
export async function isHeld(dataFolder: string): Promise<boolean> {
  return (await liveHolder(dataFolder)) !== undefined;
}

/** Takes the folder for this process; answers the release. Throws DATA_FOLDER_IN_USE. */
export async function lockDataFolder(dataFolder: string): Promise<() => void> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  await refuseHeldFolder(dataFolder);
  const start = (await processStart(process.pid)) ?? '';
  const path = lockFile(dataFolder);
  writeFileSync(path, JSON.stringify({ pid: process.pid, start } satisfies Launcher));
  return () => rmSync(path, { force: true });
}

/** Throws DATA_FOLDER_IN_USE while the launcher that took the folder last still runs. */
export async function refuseHeldFolder(dataFolder: string): Promise<void> {
  const holder = await liveHolder(dataFolder);
  if (holder === undefined) return;
  const message = `process ${holder.pid} already runs its servers on ${dataFolder}; stop it first`;
  throw new StackError('DATA_FOLDER_IN_USE', message);
}

const lockFile = (dataFolder: string): string => join(dataFolder, 'launcher.json');

async function liveHolder(dataFolder: string): Promise<Launcher | undefined> {
  const holder = read(lockFile(dataFolder));
  if (holder === undefined) return undefined;
  return (await processStart(holder.pid)) === holder.start ? holder : undefined;
}

function read(path: string): Launcher | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof found !== 'object' || found === null) return undefined;
    if (!('pid' in found) || !('start' in found)) return undefined;
    const { pid, start } = found;
    return typeof pid === 'number' && typeof start === 'string' ? { pid, start } : undefined;
  } catch {
    return undefined; // Absent, or cut off by a crash: nobody holds the folder.
  }
}
