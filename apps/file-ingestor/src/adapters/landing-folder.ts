/** Looks into `<landing>/<source>/` without following links. */
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedFile } from '../core/ready-files.js';

/** Files one look takes in; the rest is seen by a later look, when these are done. */
export const LISTED_FILES_MAX = 10_000;

export class LandingFolder {
  constructor(private readonly path: string) {}

  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true });
  }

  /** Regular files only: links, pipes and folders are not input. Sorted by name. */
  async list(): Promise<ListedFile[]> {
    const names = (await readdir(this.path)).sort().slice(0, LISTED_FILES_MAX);
    const files: ListedFile[] = [];
    for (const name of names) {
      const stat = await lstat(join(this.path, name), { bigint: true }).catch(() => undefined);
      if (!stat?.isFile()) continue;
      files.push({ name, bytes: stat.size, modifiedMs: Number(stat.mtimeMs) });
    }
    return files;
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }
}

/** Opens for reading; a link put there after the look is refused by the kernel (`ELOOP`). */
export function openNoFollow(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
}
