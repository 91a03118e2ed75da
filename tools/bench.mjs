// `npm run bench -- <bench>`: builds what is out of date, then runs the bench.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const projects = ['convergence-sink', 'file-ingestor', 'recon-service', 'stream-normalizer']
  .map((app) => `apps/${app}/tsconfig.lib.json`)
  .concat('tools/bench/tsconfig.lib.json');
// Standard output is for the figures alone.
const build = spawnSync('tsc', ['--build', ...projects], { cwd: root, stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(build.status ?? 1);
await import('./bench/dist/main.js');
