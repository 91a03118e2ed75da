/** Where a local run keeps things, all below one folder (`.tributary` for `npm start`). */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeStackData } from '@tributary/stack';

export interface Layout {
  /** The repository. */
  readonly root: string;
  readonly home: string;
  readonly data: string;
  readonly logs: string;
  readonly landing: string;
  readonly staging: string;
  readonly sources: string;
  readonly runFile: string;
  readonly passwordFile: string;
}

export function layoutOf(root: string, home = join(root, '.tributary')): Layout {
  return {
    root,
    home,
    data: join(home, 'data'),
    logs: join(home, 'logs'),
    landing: join(home, 'landing'),
    staging: join(home, 'staging'),
    sources: join(root, 'sources'),
    runFile: join(home, 'run.json'),
    passwordFile: join(home, 'passwords.json'),
  };
}

/** Makes the folders. What lies in them is readable by its owner only. */
export function createFolders(layout: Layout): void {
  const { home, data, logs, landing, staging } = layout;
  // The database's user must be able to pass through to its files.
  for (const folder of [home, data]) mkdirSync(folder, { recursive: true });
  for (const folder of [logs, landing, staging]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

/**
 * Removes everything earlier runs left, database and broker included.
 * @throws StackError DATA_FOLDER_IN_USE while another run uses it: nothing is removed then.
 */
export async function removeLocalData(layout: Layout): Promise<void> {
  await removeStackData(layout.data);
  for (const folder of [layout.logs, layout.landing, layout.staging]) {
    rmSync(folder, { recursive: true, force: true });
  }
  rmSync(layout.passwordFile, { force: true });
}
