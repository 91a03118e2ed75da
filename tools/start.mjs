// `npm start`: builds what is out of date, then runs the start command.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wantsHelp = process.argv.includes('--help') || process.argv.includes('-h');
console.log(wantsHelp ? 'Preparing ...' : 'Building ...');
const projects = ['convergence-sink', 'file-ingestor', 'recon-service', 'stream-normalizer']
  .map((app) => `apps/${app}/tsconfig.lib.json`)
  .concat('tools/cli/tsconfig.lib.json');
const build = spawnSync('tsc', ['--build', ...projects], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);
await import('./cli/dist/start/main.js');
