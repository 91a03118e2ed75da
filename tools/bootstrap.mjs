// Runs `<command> [args]` on the pinned Node, installing dependencies first when they are missing or stale.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const readPackages = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
// npm writes node_modules/.package-lock.json as its last step: absent means never finished.
function isInstalled() {
  if (!existsSync(join(root, 'node_modules', '.package-lock.json'))) return false;
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  const isSame = (path) =>
    wanted[path]?.version === installed[path]?.version &&
    wanted[path]?.integrity === installed[path]?.integrity;
  const isRequired = (path) =>
    path.includes('node_modules/') && !wanted[path].optional && !wanted[path].devOptional;
  return (
    Object.keys(installed).every(isSame) &&
    Object.keys(wanted)
      .filter(isRequired)
      .every((path) => path in installed)
  );
}
if (!isInstalled()) {
  console.error('Installing dependencies (npm ci) ...');
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (install.status !== 0) {
    console.error('npm ci failed. Fix the error above and run the command again.');
    process.exit(install.status ?? 1);
  }
}
const [command, ...args] = process.argv.slice(2);
const local = join(bin, command);
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
const child = spawn(existsSync(local) ? local : command, args, {
  cwd: root,
  env,
  stdio: 'inherit',
});
process.on('SIGINT', () => {}); // Ctrl-C reaches the child through the terminal's process group; a plain kill does not.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Cannot run ${command}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
