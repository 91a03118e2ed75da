/** What the images hold, without an engine: pruned outputs with their production dependencies. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { environmentOf, inherited, lastOf, parseStages } from './dockerfile.js';
import { ROOT, readText } from './files.js';

const INSTALL_ARGS = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
/** Restoring from the cache would take the outputs away from whoever runs them just now. */
const UNCACHED = ['--skip-nx-cache', '--skip-sync'];
const NX = join(ROOT, 'node_modules', '.bin', 'nx');
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

export const STAGES = parseStages(readText('docker/Dockerfile'));

/** Runs the Dockerfile's own steps after the install, so that what is tested is what is built. */
export function pruneAll(): void {
  const steps = inherited(STAGES, 'build').filter(({ rest }) => /^(npx nx|node) /.test(rest));
  for (const { rest } of steps) {
    const [, program = '', ...words] = rest.replace('npx ', 'npx-').split(' ');
    const args = [program, ...words].map((word) => word.replaceAll('"', ''));
    if (rest.startsWith('npx nx ')) run(NX, [...args, ...UNCACHED]);
    else run(process.execPath, args);
  }
}

function run(command: string, args: readonly string[]): void {
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX } as const;
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
}

/**
 * Lays out `/app` of a target below a folder: what its stages copy, installed. Targets made from
 * the same stage share a folder, since 200 MB are not copied for a file that is added.
 * @returns the folder that stands for `/app`.
 */
export function layOut(target: string, root: string): string {
  const modules = inherited(STAGES, target)
    .map(({ rest }) => /^--from=(\S+-modules) \/app \.\/$/.exec(rest)?.[1])
    .find((name) => name !== undefined);
  if (modules === undefined) throw new Error(`${target} has no modules`);
  const folder = join(root, modules);
  if (!existsSync(folder)) install(modules, folder);
  copyInto(target, folder);
  return folder;
}

/** One stage of dependencies; several targets may be made from it. */
function install(stage: string, folder: string): void {
  copyInto(stage, folder);
  execFileSync('npm', [...INSTALL_ARGS, '--prefer-offline', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The COPY instructions of one stage: from the repository or from what was built in it. */
function copyInto(stage: string, folder: string): void {
  const { instructions = [] } = STAGES.find(({ name }) => name === stage) ?? {};
  for (const { name, rest } of instructions) {
    const [from = '', to = ''] = rest.replace('--from=build /src/', '').split(' ');
    if (name !== 'COPY' || from.startsWith('--from=')) continue;
    const destination = join(folder, to);
    mkdirSync(join(destination, '..'), { recursive: true });
    cpSync(join(ROOT, from), destination, { recursive: true, verbatimSymlinks: true });
  }
}

/** Environment of a target, with the image's folders below another root. */
export function imageEnvironment(target: string, folder: string): Record<string, string> {
  const entries = Object.entries(environmentOf(STAGES, target)).map(([key, value]) => {
    if (value.startsWith('/app/')) return [key, join(folder, value.slice('/app/'.length))];
    return [key, value.startsWith('/') ? join(folder, value) : value];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

export interface Running {
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
}

/** Runs the target's entry point with arguments and with nothing else in the environment. */
export function runTarget(
  target: string,
  { folder, args, env }: { folder: string; args: readonly string[]; env: Record<string, string> },
): Running {
  const entry = JSON.parse(lastOf(STAGES, target, 'ENTRYPOINT') ?? '[]') as string[];
  const child = spawn(process.execPath, [...entry.slice(1), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  return { lines, ended, signal: (signal) => void child.kill(signal) };
}
