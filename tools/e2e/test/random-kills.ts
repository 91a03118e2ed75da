/** Kills processes of a local run at random moments, as told by a seed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalRun } from '@tributary/cli';

export const VICTIMS = [
  'convergence-sink',
  'stream-normalizer',
  'kafka',
  'postgres',
  'relay',
] as const;
export type Victim = (typeof VICTIMS)[number];

export interface Kills {
  readonly seed: number;
  readonly rounds: number;
  /** Time from one kill to the next is up to this long. */
  readonly pauseMsMax: number;
  readonly onKill: (victim: Victim) => void;
}

/** Each victim is killed before any is killed again. Resolves when what was killed is back. */
export async function killAtRandom(run: LocalRun, kills: Kills): Promise<void> {
  const random = seeded(kills.seed);
  let left: Victim[] = [];
  for (let round = 0; round < kills.rounds; round += 1) {
    if (left.length === 0) left = [...VICTIMS];
    const [victim] = left.splice(Math.floor(random() * left.length), 1);
    await pause(random() * kills.pauseMsMax);
    if (victim === undefined) continue;
    kills.onKill(victim);
    await kill(run, victim);
  }
  await run.whenReady();
}

async function kill(run: LocalRun, victim: Victim): Promise<void> {
  if (victim === 'kafka') return run.stack.killKafka();
  if (victim === 'postgres') return run.stack.killPostgres();
  run.signal(victim, 'SIGKILL');
}

/** Numbers from 0 to below 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
