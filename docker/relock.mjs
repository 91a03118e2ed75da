// Rewrites the lock file of pruned outputs: `node docker/relock.mjs apps/<app>/dist ..`.
//
// What Nx prunes may place a nested package other than npm resolves it, and `npm ci` then refuses. Here
// every package stays at the path, and so at the version, it has in the lock file of the workspace; only
// what production code reaches is kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const MODULES = 'node_modules/';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const locked = readJson(join(ROOT, 'package-lock.json')).packages;

/** The place a package is found from another one: its own modules first, then those above. */
function locate(from, name) {
  for (let base = from; ; base = base.slice(0, base.lastIndexOf(MODULES)).replace(/\/$/, '')) {
    const path = `${base === '' ? '' : `${base}/`}${MODULES}${name}`;
    if (locked[path]) return path;
    if (base === '') return undefined;
  }
}

/** Packages one needs, each with whether it works without. */
function needsOf({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }) {
  const optionalPeer = (name) => peerDependenciesMeta?.[name]?.optional === true;
  return [
    ...Object.keys(optionalDependencies ?? {}).map((name) => ({ name, isOptional: true })),
    ...Object.keys({ ...dependencies }).map((name) => ({ name, isOptional: false })),
    ...Object.keys(peerDependencies ?? {})
      .filter((name) => !optionalPeer(name))
      .map((name) => ({ name, isOptional: false })),
  ];
}

/** Adds what a package reaches; a package that is only optional may become required later. */
function collect(kept, from, entry, isOptionalSoFar) {
  for (const { name, isOptional } of needsOf(entry)) {
    const path = locate(from, name);
    if (path === undefined && isOptional) continue;
    if (path === undefined) throw new Error(`${from || 'the app'} needs ${name}: not locked`);
    if (locked[path].link) continue;
    const optional = isOptional || isOptionalSoFar;
    const known = kept.get(path);
    if (known !== undefined && (optional || !known.optional)) continue;
    const {
      dev: _dev,
      devOptional: _devOptional,
      peer: _peer,
      optional: _was,
      ...rest
    } = locked[path];
    kept.set(path, optional ? { ...rest, optional } : rest);
    collect(kept, path, locked[path], optional);
  }
}

for (const folder of process.argv.slice(2)) {
  const file = join(ROOT, folder, 'package-lock.json');
  const lock = readJson(file);
  const own = Object.entries(lock.packages).filter(
    ([path, entry]) => entry.link || !path.startsWith(MODULES),
  );
  const kept = new Map();
  for (const [, entry] of own) if (!entry.link) collect(kept, '', entry, false);
  const sorted = [...kept].sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries([...own, ...sorted]);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
