/** PostgreSQL refuses to run as root: then it runs as `nobody`, who must reach its files. */
import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** uid and gid of `nobody`. */
const NOBODY = 65_534;
const SEARCHABLE_BY_OTHERS = 0o001;

export type RunAs = { readonly uid: number; readonly gid: number } | undefined;

/** Undefined where we are not root: the server then runs as we do. */
export function serverUser(): RunAs {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

export function giveTo(user: RunAs, path: string): void {
  if (user) chownSync(path, user.uid, user.gid);
}

/** True when the user may pass through every folder above the path. */
export function canReach(user: RunAs, path: string): boolean {
  if (!user) return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & SEARCHABLE_BY_OTHERS) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
