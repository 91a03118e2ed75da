/** `npm start`: everything on this machine, with sample feeds. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackError } from '@tributary/stack';
import { layoutOf, removeLocalData } from '../local/layout.js';
import { startLocalRun } from '../local/local-run.js';
import type { LocalRun } from '../local/local-run.js';
import { parseStartOptions } from './options.js';
import type { StartOptions } from './options.js';
import { playSamples } from './play-samples.js';
import { isAsExpected, summaryTable, urlTable, verdict } from './tables.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');
const PARTITIONS_DEFAULT = 4;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const startedAt = performance.now();
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const step = (text: string): void => {
  say(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${text}`);
};

/** Aborts at the first signal; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(1);
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}

async function samples(
  run: LocalRun,
  options: StartOptions,
  signal: AbortSignal,
): Promise<boolean> {
  step('playing sample feeds: streams, then files');
  let shown = -1;
  const result = await playSamples(run, {
    seed: options.seed,
    ...(options.rate === undefined ? {} : { rate: options.rate }),
    signal,
    onProgress: (decided, of) => {
      const tenth = Math.floor((decided / Math.max(1, of)) * 10);
      if (tenth !== shown) step(`${decided} of ${of} records decided`);
      shown = tenth;
    },
  });
  say(summaryTable(result));
  say(verdict(result));
  return isAsExpected(result);
}

async function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    // Supervised processes may all be down for a moment; this one stays.
    const keepAlive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => clearInterval(keepAlive), { once: true });
  });
}

async function start(): Promise<number> {
  const options = parseStartOptions(process.argv.slice(2));
  const signal = stopSignal();
  const layout = layoutOf(ROOT);
  if (options.fresh) {
    step('removing the data of earlier runs');
    await removeLocalData(layout);
  }
  const partitions = Number(process.env['TRIBUTARY_PARTITIONS'] ?? PARTITIONS_DEFAULT);
  const run = await startLocalRun({ layout, partitions, onStep: step });
  let isRight = true;
  try {
    step('ready');
    say(urlTable(run));
    if (options.samples && !signal.aborted) isRight = await samples(run, options, signal);
    if (!options.exit) {
      say('Running. Ctrl-C stops everything; data stays.');
      await untilStopped(signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    step('stopping');
    await run.stop();
    step('stopped');
  }
  return isRight ? 0 : 1;
}

try {
  process.exitCode = await start();
} catch (error) {
  const isForPerson = error instanceof StackError;
  process.stderr.write(`${isForPerson ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
