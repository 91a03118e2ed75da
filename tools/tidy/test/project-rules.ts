/** Rules over projects and their manifests. Each answers with what is wrong. */
import { builtinModules } from 'node:module';
import type { Manifest, Project } from './workspace.js';

const EXACT_VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const INTERNAL = '@tributary/';
const IMPORT = /(?:(?<!\.)\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)'(@?[a-z0-9][^'\s]*)'/g;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** The type tag of a project; undefined where it has none or more than one. */
export function typeOf({ manifest }: Project): string | undefined {
  const types = (manifest.nx?.tags ?? []).filter((tag) => tag.startsWith('type:'));
  return types.length === 1 ? types[0] : undefined;
}

/** A project has one type, and the boundaries know it. */
export function untagged(
  projects: readonly Project[],
  knownTypes: ReadonlySet<string>,
): readonly string[] {
  return projects
    .filter((project) => !knownTypes.has(typeOf(project) ?? ''))
    .map(({ folder, manifest }) => `${folder}: ${(manifest.nx?.tags ?? []).join(' ') || 'no tag'}`);
}

/** Apps that may write the trade store; there is one. */
export function writers(projects: readonly Project[]): readonly string[] {
  return projects
    .filter((project) => typeOf(project) === 'type:app-writer')
    .map(({ folder }) => folder);
}

/** Folders of apps and libraries that do not say what they promise. */
export function withoutReadme(projects: readonly Project[]): readonly string[] {
  return projects
    .filter(({ folder }) => /^(apps|libs)\//.test(folder))
    .filter(({ folder, files }) => !files.includes(`${folder}/README.md`))
    .map(({ folder }) => folder);
}

/** Dependencies that are not pinned to one version; internal ones are `*`. */
export function unpinned(name: string, manifest: Manifest): readonly string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.entries(all)
    .filter(([dependency, version]) =>
      dependency.startsWith(INTERNAL) ? version !== '*' : !EXACT_VERSION.test(version),
    )
    .map(([dependency, version]) => `${name}: ${dependency} ${version}`);
}

/** Names of the packages a TypeScript text imports; the platform's own modules left out. */
export function importedPackages(text: string): readonly string[] {
  const specifiers = [...text.replace(COMMENT, '').matchAll(IMPORT)].map(([, name = '']) => name);
  const packages = specifiers
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(packages)];
}

/**
 * Packages that code outside of tests imports and the manifest does not list: the image lacks them.
 * `shared` are those the root provides.
 */
export function undeclared(
  project: Project,
  readText: (file: string) => string,
  shared: readonly string[] = [],
): readonly string[] {
  const declared = new Set([...Object.keys(project.manifest.dependencies ?? {}), ...shared]);
  return project.files
    .filter((file) => file.startsWith(`${project.folder}/src/`) && file.endsWith('.ts'))
    .filter((file) => !file.endsWith('.spec.ts') && !file.endsWith('.d.ts'))
    .flatMap((file) =>
      importedPackages(readText(file))
        .filter((name) => name !== project.manifest.name && !declared.has(name))
        .map((name) => `${file}: ${name}`),
    );
}

/**
 * Workspace packages listed for development: pruning keeps them in the manifest of the image and
 * leaves them out of its lock file, so that `npm ci` refuses. Tests find them by the workspace.
 */
export function internalDevelopment(projects: readonly Project[]): readonly string[] {
  return projects.flatMap(({ folder, manifest }) =>
    Object.keys(manifest.devDependencies ?? {})
      .filter((name) => name.startsWith(INTERNAL))
      .map((name) => `${folder}: ${name}`),
  );
}

/** Folders below a `migrations` folder that lack their statement or their notes. */
export function incompleteMigrations(files: readonly string[]): readonly string[] {
  const known = new Set(files);
  const folders = files.flatMap((file) => /^.*\/migrations\/[^/]+(?=\/)/.exec(file) ?? []);
  return [...new Set(folders)].flatMap((folder) =>
    ['up.sql', 'notes.md'].map((name) => `${folder}/${name}`).filter((name) => !known.has(name)),
  );
}
