/** Puts files into landing folders the way a careful sender does. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedFile } from '../model/feeds.js';
import { Pace } from './pace.js';
import type { PlayOptions } from './pace.js';

export interface FilePlayOptions extends PlayOptions {
  /** The landing folder; each source has a folder below it. */
  readonly landing: string;
}

/**
 * Writes each file under a temporary name, renames it once it is on disk, then puts its marker.
 * @throws the error of the file system.
 */
export async function playFiles(
  files: Iterable<FeedFile>,
  options: FilePlayOptions,
): Promise<void> {
  const pace = new Pace(options);
  for (const file of files) {
    await pace.take(file.rows);
    const folder = join(options.landing, file.source);
    await mkdir(folder, { recursive: true });
    await put(folder, file.name, file.bytes);
    if (file.hasMarker) await put(folder, `${file.name}.done`, markerOf(file));
    pace.done(file.rows);
  }
}

/** What a marker says: the data rows and the SHA-256 of the bytes as they lie there. */
export function markerOf({ rows, bytes }: Pick<FeedFile, 'rows' | 'bytes'>): Buffer {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return Buffer.from(`${JSON.stringify({ rows, sha256 })}\n`);
}

/** A reader sees the whole file under its name or nothing. */
async function put(folder: string, name: string, bytes: Buffer): Promise<void> {
  const temporary = join(folder, `.${name}.${randomUUID()}.tmp`);
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(folder, name));
  await syncFolder(folder);
}

/** The name is on disk only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
