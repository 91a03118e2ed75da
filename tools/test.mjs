// `npm test`: static checks, then every project's Jest tests against one throwaway stack.
// The last line is `N passed, N failed` over all steps and tests; the exit code says the same.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PROJECT_FOLDERS = ['apps/*', 'libs/*', 'libs/trade-store/*', 'tools/*', 'docker'];
const HELP = `npm test -- [options]

  --only static|jest   one half only
  --unit               Jest without the tests on real servers (*.medium.spec.ts)
  --project NAME       Jest of one project (repeatable)
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

const totals = { passed: 0, failed: 0 };
const count = (passed, failed) => {
  totals.passed += passed;
  totals.failed += failed;
};

/** Runs one static step; its output is shown whole only when it fails. */
function step(name, command, args, { hint, cwd = root } = {}) {
  const started = Date.now();
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
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

/** One stack for the whole run; the tests find it by its addresses. */
async function startStack() {
  const entry = join(root, 'tools', 'stack', 'dist', 'index.js');
  spawnSync('tsc', ['--build', 'tools/stack/tsconfig.lib.json'], { cwd: root, stdio: 'inherit' });
  const { startTestStack } = await import(pathToFileURL(entry).href);
  return startTestStack();
}

function runJest(env) {
  const report = join(mkdtempSync(join(tmpdir(), 'tributary-jest-')), 'report.json');
  const configs = globSync(PROJECT_FOLDERS, { cwd: root })
    .filter((project) => existsSync(join(root, project, 'jest.config.cjs')))
    .filter((project) => !options.project || options.project.some((n) => project.endsWith(n)));
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  args.push(join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--projects', ...configs);
  args.push('--json', '--outputFile', report, '--passWithNoTests', '--maxWorkers', '2');
  if (options.unit) args.push('--testPathIgnorePatterns', '\\.medium\\.spec\\.ts$');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('exit', () => {
      const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
      if (!result) return resolve(count(0, 1));
      if (result.numPendingTests > 0) console.log(`${result.numPendingTests} tests skipped`);
      // A suite that could not run has no failed test of its own.
      resolve(
        count(result.numPassedTests, result.numFailedTests + result.numRuntimeErrorTestSuites),
      );
    });
  });
}

if (options.only !== 'jest') staticChecks();
if (options.only !== 'static') {
  const stack = options.unit ? undefined : await startStack();
  try {
    await runJest(stack?.env ?? {});
  } finally {
    await stack?.stop();
  }
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;
