/** Programs that a test starts, signals and kills. */
import { createInterface } from 'node:readline';
import type { ProgramCommand } from './child-program.js';
import { spawnProgram } from './child-program.js';
import type { Lifetime } from './cleanup.js';
import { onCleanup } from './cleanup.js';

export interface ProgramOptions extends ProgramCommand {
  /** Passed as JSON, as the last argument. */
  readonly settings?: object;
  /** Default `test`: killed after the test. */
  readonly lives?: Lifetime;
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProgram {
  readonly pid: number;
  /** Lines of standard output so far; those of standard error go to the test's own. */
  readonly lines: readonly string[];
  /** Resolves when the process has ended and all of its lines have been read. */
  readonly ended: Promise<ProgramEnd>;
  signal(signal: NodeJS.Signals): void;
}

/** Starts a program; one that still runs at the end of its lifetime is killed. */
export function runProgram(options: ProgramOptions): RunningProgram {
  const { settings, args = [], lives = 'test' } = options;
  const all = settings === undefined ? args : [...args, JSON.stringify(settings)];
  const child = spawnProgram({ ...options, args: all }, ['ignore', 'pipe', 'inherit']);
  const { pid, stdout } = child;
  if (pid === undefined || stdout === null) throw new Error('the program could not be started');
  const lines: string[] = [];
  createInterface({ input: stdout }).on('line', (line) => lines.push(line));
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  onCleanup(lives, async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { pid, lines, ended, signal: (signal) => void child.kill(signal) };
}
