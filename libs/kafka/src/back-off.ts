/** Capped, jittered back-off. Pure: the random number is passed in. */
import { BACK_OFF_MS, BACK_OFF_MS_MAX } from './limits.js';

/**
 * Pause before the next try, in milliseconds: doubles from `BACK_OFF_MS` to `BACK_OFF_MS_MAX`, then
 * between half and all of it is taken. `attempt` counts failures from 1; `random` is in [0, 1).
 */
export function backOffMs(attempt: number, random: number): number {
  const doublings = Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(BACK_OFF_MS * 2 ** doublings, BACK_OFF_MS_MAX);
  return Math.round(full / 2 + (full / 2) * random);
}
