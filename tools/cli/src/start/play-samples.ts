/** Plays the sample feeds and waits until every record of them has been decided. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  STORE_SELECT,
  compareCounts,
  compareStore,
  expectedResult,
  generateFeeds,
  playFiles,
  playHttp,
  playKafka,
} from '@tributary/sample-feeds';
import type { Expected, FeedPhase, StoreRow, WrongCount, WrongKey } from '@tributary/sample-feeds';
import pg from 'pg';
import type { LocalRun } from '../local/local-run.js';
import { accountsSince, fetchAccounts } from '../local/accounts.js';
import type { Accounts } from '../local/accounts.js';
import { reconcile } from '../local/reconciliation.js';
import type { Reconciliation } from '../local/reconciliation.js';

export interface SampleOptions {
  readonly seed: number;
  /** Records per second; absent means as fast as they go. */
  readonly rate?: number;
  readonly signal: AbortSignal;
  /** Records decided so far, of how many. */
  readonly onProgress: (decided: number, of: number) => void;
}

export interface SampleResult {
  readonly expected: Expected;
  readonly actual: Accounts;
  readonly wrongCounts: readonly WrongCount[];
  readonly wrongKeys: readonly WrongKey[];
  readonly reconciliation: Reconciliation;
  readonly seconds: number;
}

const POLL_MS = 300;
/** Without any new decision for this long the samples count as stuck. */
const STUCK_MS = 60_000;

/** @throws the players' errors, and the signal's reason. */
export async function playSamples(run: LocalRun, options: SampleOptions): Promise<SampleResult> {
  const { seed } = options;
  // Ids of their own: samples can be played again into a store that has some.
  const tradeIdPrefix = `S${seed}-${Date.now().toString(36)}-`;
  const feeds = generateFeeds({ seed, tradeIdPrefix });
  const started = performance.now();
  const before = await fetchAccounts(run.url('recon-service'));
  const played: FeedPhase[] = [];
  for (const phase of feeds.phases) {
    played.push(phase);
    await playPhase(run, phase, options);
    await whenDecided(run, { before, expected: expectedResult(played), options });
  }
  const seconds = (performance.now() - started) / 1000;
  const expected = expectedResult(feeds.phases);
  const actual = accountsSince(await fetchAccounts(run.url('recon-service')), before);
  return {
    expected,
    actual,
    wrongCounts: compareCounts(expected, actual),
    wrongKeys: compareStore(expected, await storedRows(run, tradeIdPrefix)),
    reconciliation: await reconcile(run.url('recon-service')),
    seconds,
  };
}

async function playPhase(run: LocalRun, phase: FeedPhase, options: SampleOptions): Promise<void> {
  const { rate, signal } = options;
  const common = { signal, ...(rate === undefined ? {} : { rate }) };
  await Promise.all([
    playKafka(phase.kafka, { ...common, brokers: run.stack.kafka.brokers }),
    playHttp(phase.http, { ...common, url: run.url('stream-normalizer') }),
    playFiles(phase.files, { ...common, landing: run.layout.landing }),
  ]);
}

interface Awaited {
  readonly before: Accounts;
  readonly expected: Expected;
  readonly options: SampleOptions;
}

/** Returns early where nothing moves any more: the comparison then tells what is missing. */
async function whenDecided(run: LocalRun, { before, expected, options }: Awaited): Promise<void> {
  const wanted = sumReceived(expected.sources);
  let [last, movedAt] = [-1, performance.now()];
  while (performance.now() - movedAt < STUCK_MS) {
    options.signal.throwIfAborted();
    const now = accountsSince(await fetchAccounts(run.url('recon-service')), before);
    const decided = sumReceived(now);
    options.onProgress(decided, wanted);
    if (decided >= wanted) return;
    if (decided !== last) [last, movedAt] = [decided, performance.now()];
    await pause(POLL_MS);
  }
}

function sumReceived(accounts: Accounts): number {
  return [...accounts.values()].reduce((sum, { received }) => sum + received, 0);
}

async function storedRows(run: LocalRun, tradeIdPrefix: string): Promise<StoreRow[]> {
  const client = new pg.Client({ connectionString: run.databaseUrl('tributary_reader') });
  await client.connect();
  try {
    return (await client.query<StoreRow>(STORE_SELECT, [tradeIdPrefix])).rows;
  } finally {
    await client.end();
  }
}
