import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 15_000;
const POLL_MS = 10;
const POLL_MS_MAX = 200;

export interface EventuallyOptions {
  /** Default 15 s: a limit for a busy machine, not a promise about speed. */
  readonly withinMs?: number;
}

/**
 * Repeats the check until it neither throws nor answers `false`; answers what it answered. Throws
 * the last failure otherwise.
 */
export async function assertEventually<T>(
  check: () => T | Promise<T>,
  { withinMs = WITHIN_MS }: EventuallyOptions = {},
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (let pauseMs = POLL_MS; ; pauseMs = Math.min(pauseMs * 2, POLL_MS_MAX)) {
    try {
      const answer = await check();
      if (answer !== false) return answer;
      throw new Error('the check answered false');
    } catch (error) {
      if (Date.now() >= deadline) throw withTime(error, withinMs);
    }
    await sleep(pauseMs);
  }
}

/** Keeps the error itself: its difference of expected and received is what helps. */
function withTime(error: unknown, withinMs: number): unknown {
  if (error instanceof Error) error.message = `not within ${withinMs} ms: ${error.message}`;
  return error;
}
