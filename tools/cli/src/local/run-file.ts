/** `.tributary/run.json`: where things are while `npm start` runs (architecture section 7). */
import { renameSync, rmSync, writeFileSync } from 'node:fs';

export interface RunFile {
  readonly kafka: { readonly brokers: readonly string[]; readonly pid?: number };
  readonly postgres: { readonly url: string; readonly pid?: number };
  readonly services: Readonly<Record<string, { readonly url: string; readonly pid: number }>>;
  readonly landing: string;
  readonly staging: string;
}

/** Written to a side file and renamed, so that a reader never sees half of it. */
export function writeRunFile(path: string, content: RunFile): void {
  const side = `${path}.tmp`;
  writeFileSync(side, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(side, path);
}

export function removeRunFile(path: string): void {
  rmSync(path, { force: true });
}
