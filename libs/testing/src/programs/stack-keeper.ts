/**
 * Keeps a test stack for another process: prints its environment as one line of JSON and stops it
 * when standard input ends, which happens however the other process ends. Argument: a file that
 * holds the same line while the stack runs, for later test files of that process.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { startTestStack } from '@tributary/stack';

const [stateFile = ''] = process.argv.slice(2);
const stack = await startTestStack();
const state = JSON.stringify({ pid: process.pid, env: stack.env });
writeFileSync(`${stateFile}.new`, state, { mode: 0o600 });
renameSync(`${stateFile}.new`, stateFile);
process.stdout.write(`${state}\n`);
let isStopping = false;
process.stdin.resume().once('close', stop);
// Ctrl-C and an end of the terminal reach both processes; whichever way, the servers must not stay.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);

function stop(): void {
  if (isStopping) return;
  isStopping = true;
  rmSync(stateFile, { force: true });
  void stack.stop().then(() => process.exit(0));
}
