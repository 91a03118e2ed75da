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
// Ctrl-C reaches the whole group of the terminal; the other process decides when this one ends.
process.on('SIGINT', () => undefined);
process.stdin.resume().once('close', () => {
  rmSync(stateFile, { force: true });
  void stack.stop();
});
