// `npm test`: static checks, then every project's Jest tests against one throwaway stack.
// The last line is `N passed, N failed` over all steps and tests; the exit code says the same.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PROJECT_FOLDERS = ['apps/*', 'libs/*', 'libs/trade-store/*', 'tools/*', 'docker'];
// A run that has reported and does not end was left something open by a test.
const JEST_END_MS_MAX = 15_000;
const POLL_MS = 200;
const HELP = `npm test -- [options]

  --only static|jest   one half only
  --unit               Jest without the tests on real servers (*.medium.spec.ts)
  --project NAME       Jest of one project (repeatable): the end of its folder's path
  --help               this text
`;
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    unit: { type: 'boolean', default: false },
    project: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
if (options.only && options.only !== 'static' && options.only !== 'jest') {
  console.error(`--only must be static or jest\n\n${HELP}`);
  process.exit(2);
}

const totals = { passed: 0, failed: 0 };
const count = (passed, failed) => {
  totals.passed += passed;
  totals.failed += failed;
};
const fail = (message) => {
  console.log(message);
  count(0, 1);
};

/** Runs one static step; its output is shown whole only when it fails. */
function step(name, command, args, { hint } = {}) {
  const started = Date.now();
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // No process of Nx stays behind, and its output is plain.
    env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const isGood = result.status === 0;
  console.log(`${isGood ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (!isGood) {
    console.log(result.stdout ?? '', result.stderr ?? '', result.error?.message ?? '');
    if (hint) console.log(hint);
  }
  count(isGood ? 1 : 0, isGood ? 0 : 1);
}

function checkGeneratedCode() {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-gen-'));
  try {
    const proto = join(root, 'proto');
    const generated = spawnSync('buf', ['generate', '--output', join(folder, 'out', 'x')], {
      cwd: proto,
      encoding: 'utf8',
    });
    // The template writes to ../libs/contracts/src/gen, relative to the output folder.
    const fresh = join(folder, 'out', 'libs', 'contracts', 'src', 'gen');
    if (generated.status !== 0) console.log(generated.stderr);
    step('generated code is in sync', 'diff', ['-r', fresh, 'libs/contracts/src/gen'], {
      hint: 'Run `npm run generate` and commit the result.',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function staticChecks() {
  step('project references are in sync', 'nx', ['sync:check'], { hint: 'Run `npx nx sync`.' });
  step('contracts: lint and format', 'nx', ['run', 'proto:lint']);
  step('contracts: no breaking change', 'nx', ['run', 'proto:breaking']);
  checkGeneratedCode();
  step('type check', 'tsc', ['--build']);
  step('lint with boundaries', 'nx', ['run-many', '-t', 'lint', '--exclude', 'proto']);
  step('format', 'prettier', ['--check', '--log-level', 'warn', '.'], {
    hint: 'Run `npm run format`.',
  });
}

/** The launcher of the servers, built; undefined where it does not compile. */
async function loadStack() {
  const project = join('tools', 'stack', 'tsconfig.lib.json');
  const built = spawnSync('tsc', ['--build', project], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) return undefined;
  const entry = join(root, 'tools', 'stack', 'dist', 'index.js');
  return import(pathToFileURL(entry).href);
}

/** Skipped tests by name; a test that can be skipped says in its name why. */
function printSkipped(result) {
  for (const file of result.testResults) {
    for (const { status, fullName } of file.assertionResults) {
      if (status !== 'pending' && status !== 'todo') continue;
      console.log(`skipped ${relative(root, file.name)}: ${fullName}`);
    }
  }
}

function countTests(result) {
  printSkipped(result);
  // A suite that could not run has no failed test of its own.
  count(result.numPassedTests, result.numFailedTests + result.numRuntimeErrorTestSuites);
  if (result.numPassedTests + result.numFailedTests === 0) fail('FAILED no test has run');
}

function jestArguments(report) {
  const projects = globSync(PROJECT_FOLDERS, { cwd: root })
    .filter((project) => existsSync(join(root, project, 'jest.config.cjs')))
    .filter((project) => !options.project || options.project.some((n) => project.endsWith(n)))
    .sort();
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  args.push(join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--projects', ...projects);
  args.push('--json', '--outputFile', report, '--passWithNoTests', '--maxWorkers', '2');
  if (options.unit) args.push('--testPathIgnorePatterns', '\\.medium\\.spec\\.ts$');
  return projects.length === 0 ? undefined : args;
}

let jest;
async function runJest(env) {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-jest-'));
  const report = join(folder, 'report.json');
  const args = jestArguments(report);
  if (!args) return fail('FAILED no project has that name');
  try {
    jest = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    let hasEnded = false;
    jest.once('exit', () => (hasEnded = true));
    jest.once('error', () => (hasEnded = true));
    while (!hasEnded && !existsSync(report)) await sleep(POLL_MS);
    const deadline = Date.now() + JEST_END_MS_MAX;
    while (!hasEnded && Date.now() < deadline) await sleep(POLL_MS);
    if (!hasEnded) {
      fail('FAILED Jest did not end: a test left a timer, socket or process open');
      jest.kill('SIGKILL');
    }
    if (!existsSync(report)) return fail('FAILED Jest ended without a report');
    countTests(JSON.parse(readFileSync(report, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Servers for the tests: given ones, else one stack for the whole run. */
async function jestOnServers(stackLibrary) {
  const { TRIBUTARY_TEST_KAFKA: kafka, TRIBUTARY_TEST_POSTGRES: postgres } = process.env;
  if (options.unit || (kafka && postgres)) return runJest({});
  if (!stackLibrary) return fail('FAILED the servers for the tests cannot be started');
  const stack = await stackLibrary.startTestStack();
  // The servers are outside of the terminal's process group: they end only when they are stopped.
  for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    process.once(signal, () => {
      jest?.kill(signal);
      stack.stop().finally(() => process.exit(code));
    });
  }
  try {
    await runJest(stack.env);
  } finally {
    await stack.stop();
  }
}

const wantsServers = options.only !== 'static' && !options.unit;
const stackLibrary = wantsServers ? await loadStack() : undefined;
try {
  // Said before minutes of checks have passed, not after them.
  await stackLibrary?.planStack(process.env);
  if (options.only !== 'jest') staticChecks();
  if (options.only !== 'static') await jestOnServers(stackLibrary);
} catch (error) {
  if (!(stackLibrary && error instanceof stackLibrary.StackError)) throw error;
  fail(error.message);
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;
