/** Environment names an app's configuration knows, read from the text of its schema. */
import { globSync } from 'node:fs';
import { ROOT, readText } from './files.js';
import type { App } from './files.js';

const SCHEMA_KEY = /^ {2}([A-Z][A-Z0-9_]+):/gm;

/** Keys of every schema of an app; empty where it has none yet. */
export function configKeys(app: App): ReadonlySet<string> {
  const files = globSync([`apps/${app}/src/config.ts`, `apps/${app}/src/**/*-config.ts`], {
    cwd: ROOT,
  });
  return new Set(
    files.flatMap((file) => [...readText(file).matchAll(SCHEMA_KEY)].map(([, key = '']) => key)),
  );
}

/** Keys an app does not know; `<KEY>_FILE` stands for `<KEY>`. */
export function unknownKeys(app: App, keys: readonly string[]): readonly string[] {
  const known = configKeys(app);
  return keys.filter((key) => !known.has(key) && !known.has(key.replace(/_FILE$/, '')));
}
