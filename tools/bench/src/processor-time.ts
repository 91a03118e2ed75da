/** Processor time of the run's processes, from `/proc`. Linux only; elsewhere nothing is told. */
import { readFileSync, readdirSync } from 'node:fs';
import { SERVICE_NAMES } from '@tributary/cli';
import type { LocalRun } from '@tributary/cli';

/** `sysconf(_SC_CLK_TCK)` of every Linux this runs on. */
const TICKS_PER_SECOND = 100;
/** Fields of `/proc/<pid>/stat` after the name in parentheses, from 0. */
const PARENT = 1;
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;
const DEAD_CHILDREN_USER = 13;
const DEAD_CHILDREN_SYSTEM = 14;

/** User, nice, system, interrupts and stolen time in `/proc/stat`, from 0. */
const BUSY_FIELDS: readonly number[] = [0, 1, 2, 5, 6, 7];

interface ProcessTime {
  readonly parent: number;
  readonly seconds: number;
}

/** Seconds by name: the services, `kafka`, `postgres` with its backends, and the bench itself. */
export function processorSeconds(run: LocalRun): ReadonlyMap<string, number> {
  return processorSecondsOf([
    ...SERVICE_NAMES.map((name) => [name, run.pid(name)] as const),
    ['kafka', run.stack.kafka.pid],
    ['postgres', run.stack.postgres.pid],
  ]);
}

/**
 * Seconds by name of each process with its children, of the bench itself, and of `others` on the
 * machine: where those are not next to nothing, rates tell little.
 */
export function processorSecondsOf(
  processes: readonly (readonly [name: string, pid: number | undefined])[],
): ReadonlyMap<string, number> {
  const all = allProcesses();
  const seconds = new Map<string, number>();
  for (const [name, pid] of processes) {
    if (pid !== undefined && all.has(pid)) seconds.set(name, ofTree(all, pid));
  }
  seconds.set('bench', all.get(process.pid)?.seconds ?? 0);
  const known = [...seconds.values()].reduce((sum, each) => sum + each, 0);
  const machine = machineSeconds();
  if (machine !== undefined) seconds.set('others', machine - known);
  return seconds;
}

/** Busy time of all cores: everything but waiting. */
function machineSeconds(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = first.trim().split(/ +/).slice(1).map(Number);
  const busy = BUSY_FIELDS.reduce((sum, field) => sum + (ticks[field] ?? 0), 0);
  return busy / TICKS_PER_SECOND;
}

/** Microseconds for each record between two readings, by name. */
export function microsPerRecord(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  records: number,
): Record<string, number> {
  return Object.fromEntries(
    [...after].map(([name, seconds]) => {
      const spent = seconds - (before.get(name) ?? 0);
      return [name, Math.round((spent * 1_000_000) / records)];
    }),
  );
}

function ofTree(all: ReadonlyMap<number, ProcessTime>, pid: number): number {
  let sum = all.get(pid)?.seconds ?? 0;
  for (const [child, { parent }] of all) if (parent === pid) sum += ofTree(all, child);
  return sum;
}

function allProcesses(): Map<number, ProcessTime> {
  const found = new Map<number, ProcessTime>();
  const names = process.platform === 'linux' ? readdirSync('/proc') : [];
  for (const name of names.filter((entry) => /^[0-9]+$/.test(entry))) {
    const time = timeOf(name);
    if (time !== undefined) found.set(Number(name), time);
  }
  return found;
}

function timeOf(pid: string): ProcessTime | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [USER_TICKS, SYSTEM_TICKS, DEAD_CHILDREN_USER, DEAD_CHILDREN_SYSTEM];
    const sum = ticks.reduce((total, field) => total + Number(fields[field]), 0);
    return { parent: Number(fields[PARENT]), seconds: sum / TICKS_PER_SECOND };
  } catch {
    return undefined; // It ended between the listing and the reading.
  }
}
