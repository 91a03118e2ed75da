/** What the operating system says about a process that may not be ours. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { READY_POLL_MS, STOP_MS_MAX } from './limits.js';
import { runCommand } from './run-command.js';

/** Command line with blanks between arguments; undefined where there is no such process. */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text === '' ? undefined : text.replaceAll('\0', ' ').trim();
  }
  return answerOfPs(pid, 'command=');
}

/** Tells a process from a later one with the same pid; undefined where there is none. */
export async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name in parentheses may hold blanks; the start time is the 20th field after it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  }
  return answerOfPs(pid, 'lstart=');
}

async function answerOfPs(pid: number, column: string): Promise<string | undefined> {
  const { isGood, output } = await runCommand('ps', ['-o', column, '-p', String(pid)]);
  const text = output.trim();
  return isGood && text !== '' ? text : undefined;
}

export interface Leftover {
  /** First line is the pid. */
  readonly pidFile: string;
  /** The process is ours only if this is part of its command line. */
  readonly folder: string;
  readonly stopSignal: NodeJS.Signals;
}

/** Stops what an earlier launcher left running. Answers its pid where there was one. */
export async function stopLeftover(leftover: Leftover): Promise<number | undefined> {
  const text = await readFile(leftover.pidFile, 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  const isOurs = async (): Promise<boolean> =>
    (await commandLine(pid))?.includes(leftover.folder) ?? false;
  if (!(await isOurs())) return undefined;
  signal(pid, leftover.stopSignal);
  const deadline = Date.now() + STOP_MS_MAX;
  while (await isOurs()) {
    if (Date.now() > deadline) signal(pid, 'SIGKILL');
    await sleep(READY_POLL_MS);
  }
  return pid;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
