/** Runs a program to its end. */
import { spawn } from 'node:child_process';
import { COMMAND_MS_MAX } from './limits.js';

export interface CommandResult {
  readonly isGood: boolean;
  /** Standard output and error, as they came. */
  readonly output: string;
  /** Code of a program that could not be started, such as ENOENT or EACCES. */
  readonly spawnError?: string;
}

export interface CommandOptions {
  readonly uid?: number;
  readonly gid?: number;
  readonly cwd?: string;
}

/** Never throws: what went wrong is in the result. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    // Node's own `timeout` leaves its timer behind when the program cannot be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS_MAX);
    const chunks: Buffer[] = [];
    const output = (): string => Buffer.concat(chunks).toString('utf8');
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve({ isGood: false, output: error.message, spawnError: error.code ?? 'UNKNOWN' });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ isGood: code === 0, output: output() });
    });
  });
}
