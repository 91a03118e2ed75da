/**
 * Where the database's files lie: `<data folder>/postgres`. Under a folder closed to the server's
 * user they lie in the system's temporary folder, and `<data folder>/postgres` is a link to them.
 */
import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackLogger } from '../types.js';
import type { RunAs } from './run-as.js';
import { canReach, giveTo } from './run-as.js';

const linkOf = (dataFolder: string): string => join(dataFolder, 'postgres');

export interface DatabaseFolderOptions {
  readonly dataFolder: string;
  readonly user: RunAs;
  readonly logger: StackLogger;
}

/** The folder, made where it is absent and owned by the user. */
export function databaseFolder({ dataFolder, user, logger }: DatabaseFolderOptions): string {
  const named = linkOf(dataFolder);
  const isNamed = lstatSync(named, { throwIfNoEntry: false }) !== undefined;
  if (isNamed && existsSync(named)) {
    const found = realpathSync(named);
    if (canReach(user, found)) return found;
    logger.warn('the database folder is closed now; a new one is made', { folder: found });
  } else if (isNamed) {
    logger.warn('the database files are gone; a new database is made', { folder: named });
  }
  return isNamed ? outside(named, user) : fresh(named, user);
}

function fresh(named: string, user: RunAs): string {
  if (!canReach(user, named)) return outside(named, user);
  mkdirSync(named, { mode: 0o700 });
  giveTo(user, named);
  return realpathSync(named);
}

function outside(named: string, user: RunAs): string {
  rmSync(named, { force: true });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tributary-database-')));
  giveTo(user, folder);
  symlinkSync(folder, named);
  return folder;
}

/** Removes the whole data folder, and the database files where they lie outside of it. */
export function removeDataFiles(dataFolder: string): void {
  const named = linkOf(dataFolder);
  if (existsSync(named)) rmSync(realpathSync(named), { recursive: true, force: true });
  rmSync(dataFolder, { recursive: true, force: true });
}
