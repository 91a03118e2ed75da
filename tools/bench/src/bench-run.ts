/** A fresh local run in a folder of its own, stopped and removed afterwards. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES, layoutOf, removeLocalData, startLocalRun } from '@tributary/cli';
import type { LocalRun, ServiceName } from '@tributary/cli';
import pg from 'pg';

const PARTITIONS = 4;

export interface BenchContext {
  /** The repository. */
  readonly root: string;
  readonly say: (text: string) => void;
}

/** Runs the work against a fresh stack with durable settings. After a failure the folder stays. */
export async function withBenchRun<T>(
  { root, say }: BenchContext,
  work: (run: LocalRun, client: pg.Client) => Promise<T>,
): Promise<T> {
  const layout = layoutOf(root, join(root, '.tributary', `bench-${process.pid}`));
  await removeLocalData(layout);
  const run = await startLocalRun({ layout, partitions: PARTITIONS, onStep: say });
  const client = new pg.Client({ connectionString: run.adminUrl });
  // A connection that breaks fails the query under way; the event alone must not end the process.
  client.on('error', () => undefined);
  let isGood = false;
  try {
    await client.connect();
    const result = await work(run, client);
    isGood = true;
    return result;
  } finally {
    await client.end().catch(() => undefined);
    await run.stop();
    if (isGood) {
      await removeLocalData(layout);
      rmSync(layout.home, { recursive: true, force: true });
    } else say(`logs and data stay in ${layout.home}`);
  }
}

/** Highest resident memory of each service so far, MB. Linux only; elsewhere empty. */
export function peakMemoryMb(run: LocalRun): ReadonlyMap<ServiceName, number> {
  const peaks = new Map<ServiceName, number>();
  for (const name of SERVICE_NAMES) {
    const pid = run.pid(name);
    const peak = pid === undefined ? undefined : peakMemoryOf(pid);
    if (peak !== undefined) peaks.set(name, peak);
  }
  return peaks;
}

const KB_PER_MB = 1_024;

/** Highest resident memory of a process so far, MB. Linux only; elsewhere undefined. */
export function peakMemoryOf(pid: number): number | undefined {
  return memoryOf(pid, /^VmHWM:\s+([0-9]+) kB$/m);
}

/** Resident memory of a process now, MB. Linux only; elsewhere undefined. */
export function residentMemoryOf(pid: number): number | undefined {
  return memoryOf(pid, /^VmRSS:\s+([0-9]+) kB$/m);
}

function memoryOf(pid: number, line: RegExp): number | undefined {
  try {
    const match = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? undefined : Number(match[1]) / KB_PER_MB;
  } catch {
    return undefined;
  }
}
