/** Where `npm start` keeps things, all below `.tributary/` in the repository. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Layout {
  readonly root: string;
  readonly home: string;
  readonly data: string;
  readonly logs: string;
  readonly landing: string;
  readonly staging: string;
  readonly sources: string;
  readonly runFile: string;
}

export function layoutOf(root: string): Layout {
  const home = join(root, '.tributary');
  return {
    root,
    home,
    data: join(home, 'data'),
    logs: join(home, 'logs'),
    landing: join(home, 'landing'),
    staging: join(home, 'staging'),
    sources: join(root, 'sources'),
    runFile: join(home, 'run.json'),
  };
}

/** Makes the folders. Files of feeds are readable by their owner only. */
export function createFolders(layout: Layout): void {
  for (const folder of [layout.home, layout.data, layout.logs, layout.landing, layout.staging]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

/** Removes what earlier runs left, except what the stack keeps outside of this folder. */
export function removeLocalData(layout: Layout): void {
  for (const folder of [layout.logs, layout.landing, layout.staging]) {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const DATABASE_ROLES = [
  'tributary_sink',
  'tributary_relay',
  'tributary_stream_normalizer',
  'tributary_file_ingestor',
  'tributary_recon',
  'tributary_reader',
] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** Passwords of the local roles, made once for this folder; never printed. */
export function localPasswords(layout: Layout): Record<DatabaseRole, string> {
  const path = join(layout.home, 'passwords.json');
  if (!existsSync(path)) {
    const made = DATABASE_ROLES.map((role) => [role, randomBytes(24).toString('base64url')]);
    writeFileSync(path, JSON.stringify(Object.fromEntries(made)), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Record<DatabaseRole, string>;
}
