/** The files of containers and of Kubernetes, as text and as parsed YAML documents. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const ROOT = join(import.meta.dirname, '..', '..');
export const APPS = [
  'stream-normalizer',
  'file-ingestor',
  'convergence-sink',
  'recon-service',
] as const;
export type App = (typeof APPS)[number];

export function readText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Every document of a YAML file. @throws Error where the text is not YAML. */
export function readYaml(file: string): readonly unknown[] {
  return parseAllDocuments(readText(file), { merge: true }).map((document) => {
    const [error] = document.errors;
    if (error) throw new Error(`${file}: ${error.message}`);
    return document.toJS() as unknown;
  });
}

/** YAML files of an app's Kustomize base. */
export function kustomizeFiles(app: App): readonly string[] {
  return globSync(`apps/${app}/k8s/*.yaml`, { cwd: ROOT }).sort();
}
