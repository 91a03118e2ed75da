/** Places in the checkout; the same from sources and from the build. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE_FOLDER = fileURLToPath(new URL('..', import.meta.url));
/** Outside git; safe to delete at any time. */
export const CACHE_FOLDER = join(PACKAGE_FOLDER, '..', '..', '.cache', 'stack');

/** Short hash for names of files and volumes. */
export function cacheKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
