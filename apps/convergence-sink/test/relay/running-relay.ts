/** A relay process of a test, asked over HTTP as an operator asks it. */
import { assertEventually, runProgram, testKafka } from '@tributary/testing';
import type { Lifetime, RunningProgram } from '@tributary/testing';
import type { Store } from './store.js';

export interface RunningRelay extends RunningProgram {
  readonly url: string;
  /** Status and body of a path. */
  ask(path: string): Promise<{ status: number; text: string }>;
}

/** Starts a relay and waits until it listens. */
export async function startRelay(
  { relayUrl }: Store,
  lives: Lifetime = 'test',
): Promise<RunningRelay> {
  const { brokers } = await testKafka();
  const program = runProgram({
    lives,
    file: new URL('./relay-program.ts', import.meta.url),
    env: { KAFKA_BROKERS: brokers.join(','), DATABASE_URL: relayUrl, HTTP_PORT: '0' },
  });
  const url = await assertEventually(() => {
    const line = logged(program, 'listening')[0];
    if (line === undefined) throw new Error('the relay does not listen');
    return String(line['url']);
  });
  return {
    ...program,
    url,
    ask: async (path) => {
      const response = await fetch(new URL(path, url));
      return { status: response.status, text: await response.text() };
    },
  };
}

/** Starts a relay and waits until it streams. */
export async function startReadyRelay(store: Store, lives?: Lifetime): Promise<RunningRelay> {
  const relay = await startRelay(store, lives);
  await untilReady(relay);
  return relay;
}

export async function untilReady(relay: RunningRelay, withinMs = 30_000): Promise<void> {
  await assertEventually(
    async () => {
      const { status, text } = await relay.ask('/readyz');
      if (status !== 200) throw new Error(text);
    },
    { withinMs },
  );
}

/** Log entries with the message. */
export function logged(program: RunningProgram, message: string): Record<string, unknown>[] {
  return program.lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === message);
}
