/** What the house rules look at: the files git keeps or would keep, and the projects among them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..', '..');
const PROJECT_FOLDER = /^((apps|tools|libs|libs\/trade-store)\/[a-z-]+|docker)\/package\.json$/;
/** git's answer for a checkout of this size is far below. */
const LISTING_BYTES_MAX = 16 * 1024 * 1024;

/** What a project says about itself in its package.json. */
export interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly nx?: { readonly tags?: readonly string[] };
}

export interface Project {
  /** Folder below the root, with `/`. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** Its files, relative to the root. */
  readonly files: readonly string[];
}

/** Files that are kept in git or are new and not ignored, relative to the root, with `/`. */
export function listFiles(): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const output = execFileSync('git', args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: LISTING_BYTES_MAX,
  });
  const names = output.split('\0').filter((name) => name !== '');
  return [...new Set(names)].filter((name) => existsSync(join(ROOT, name))).sort();
}

export function readText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

export function sizeOf(file: string): number {
  return statSync(join(ROOT, file)).size;
}

export function readManifest(file: string): Manifest {
  return JSON.parse(readText(file)) as Manifest;
}

/** Every Nx project that has a package.json. */
export function listProjects(files: readonly string[]): readonly Project[] {
  return files
    .filter((file) => PROJECT_FOLDER.test(file))
    .map((file) => {
      const folder = dirname(file);
      return {
        folder,
        manifest: readManifest(file),
        files: files.filter((name) => name.startsWith(`${folder}/`)),
      };
    });
}
