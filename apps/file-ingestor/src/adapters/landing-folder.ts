/** Looks into `<landing>/<source>/` without following links. */
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedFile } from '../core/ready-files.js';
import { codeOf } from './files.js';

/** Names one look takes in; more in one folder is reported, never silently left out. */
export const LISTED_FILES_MAX = 50_000;
/** Files asked about at once. */
const STATS_CONCURRENT = 64;

export interface Listing {
  /** Sorted by name. */
  readonly files: readonly ListedFile[];
  /** True where the folder holds more than `LISTED_FILES_MAX` names: the rest was not looked at. */
  readonly isCut: boolean;
}

export class LandingFolder {
  constructor(private readonly path: string) {}

  async create(): Promise<void> {
    await mkdir(this.path, { recursive: true });
  }

  /** Regular files only: links, pipes and folders are not input. */
  async list(): Promise<Listing> {
    const all = (await readdir(this.path)).sort();
    const names = all.slice(0, LISTED_FILES_MAX);
    const files: ListedFile[] = [];
    for (let from = 0; from < names.length; from += STATS_CONCURRENT) {
      const some = names.slice(from, from + STATS_CONCURRENT);
      const found = await Promise.all(some.map((name) => this.find(name)));
      for (const file of found) if (file) files.push(file);
    }
    return { files, isCut: all.length > names.length };
  }

  /** The file of that name as it stands now; undefined where there is none. */
  async find(name: string): Promise<ListedFile | undefined> {
    const stat = await lstat(this.pathOf(name), { bigint: true }).catch(ignoreMissing);
    if (!stat?.isFile()) return undefined;
    return {
      name,
      bytes: stat.size,
      modifiedMs: Number(stat.mtimeMs),
      changedNs: stat.ctimeNs,
    };
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }
}

/** Opens for reading; a link put there after the look is refused by the kernel (`ELOOP`). */
export function openNoFollow(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}
