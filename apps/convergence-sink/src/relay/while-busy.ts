/** Repeats what is refused because another process holds the slot. */
import { setTimeout as pause } from 'node:timers/promises';
import { SQLSTATE, sqlStateOf } from './sql-state.js';

const BUSY: readonly (string | undefined)[] = [SQLSTATE.objectInUse, SQLSTATE.duplicateObject];

export interface WhileBusyOptions {
  /** The caller has been closed meanwhile: give up without another try. */
  isDone(): boolean;
  readonly retryMs: number;
  readonly msMax: number;
  /** What to throw when the time is over. */
  error(cause: unknown): Error;
}

/** Throws `error(cause)` when the slot stays busy, and every other error at once. */
export async function whileBusy(
  run: () => Promise<void>,
  options: WhileBusyOptions,
): Promise<void> {
  const giveUpAtMs = performance.now() + options.msMax;
  for (;;) {
    try {
      await run();
      return;
    } catch (cause) {
      if (!BUSY.includes(sqlStateOf(cause))) throw cause;
      if (options.isDone() || performance.now() > giveUpAtMs) throw options.error(cause);
      await pause(options.retryMs);
    }
  }
}
