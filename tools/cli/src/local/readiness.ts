/** Waits until a service says that it does its work. */
import { setTimeout as pause } from 'node:timers/promises';

const CHECK_MS = 100;
const ANSWER_MS_MAX = 2_000;

export interface ReadyOptions {
  readonly name: string;
  /** Asked anew each time: a restarted service may be elsewhere. */
  readonly url: () => string | undefined;
  readonly withinMs: number;
  readonly signal?: AbortSignal;
}

/** @throws Error with what the service last said. */
export async function whenReady({ name, url, withinMs, signal }: ReadyOptions): Promise<void> {
  const deadline = performance.now() + withinMs;
  let last = 'it does not answer';
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    const address = url();
    const answer = address === undefined ? undefined : await ask(address);
    if (answer === true) return;
    last = answer ?? last;
    await pause(CHECK_MS);
  }
  throw new Error(`${name} is not ready after ${withinMs / 1000} s: ${last}`);
}

/** True where ready, else what it says. */
async function ask(url: string): Promise<true | string> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const body = await response.text();
    return response.ok ? true : body;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
