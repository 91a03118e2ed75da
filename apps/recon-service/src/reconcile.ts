/** One three-way reconciliation: begin, compare, apply the life cycle of breaks, store. */
import type { Logger } from '@tributary/observability';
import { compareAccepted } from './compare-accepted.js';
import { compareBatches } from './compare-batches.js';
import { compareCanonical } from './compare-canonical.js';
import { nextBreaks } from './core/break-lifecycle.js';
import { RunLostError } from './core/errors.js';
import type {
  AcceptedBook,
  AccountBook,
  BatchBook,
  PartStore,
  RunBook,
  TopicReader,
  TradeStore,
  Trigger,
} from './core/ports.js';
import { allDifferences, breakFigures, completeComparisons, resultOf } from './core/report.js';
import type { BreakFigures, Figures, Findings, Outcome, Outcomes, Result } from './core/report.js';
import { messageOf } from './error-facts.js';
import { LEASE_RENEWAL_MS } from './limits.js';

export interface ReconcilePorts {
  readonly topics: TopicReader;
  readonly store: TradeStore;
  readonly accounts: AccountBook;
  readonly accepted: AcceptedBook;
  readonly batches: BatchBook;
  readonly parts: PartStore;
  readonly runs: RunBook;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  nowMs(): number;
}

export interface ReconcileTopics {
  readonly canonical: string;
  readonly accepted: string;
  /** Manifests of batches. */
  readonly staged: string;
}

export interface ReconcileRequest {
  readonly trigger: Trigger;
  /** Counts everything afresh instead of what is new. */
  readonly recount: boolean;
}

/** What a finished run came to. */
export interface Reconciled {
  readonly run: bigint;
  readonly result: Result;
  readonly outcomes: Outcomes;
  readonly breaks: BreakFigures;
}

/** A run that has begun; `finished` rejects where the run could not be stored. */
export interface BegunRun {
  readonly run: bigint;
  readonly finished: Promise<Reconciled>;
}

/** @throws ReconciliationBusyError while another run is under way. */
export async function beginReconciliation(
  ports: ReconcilePorts,
  topics: ReconcileTopics,
  request: ReconcileRequest,
): Promise<BegunRun> {
  const run = await ports.runs.begin(request.trigger);
  const finished = withLease(ports, run, () => reconcile(ports, topics, { ...request, run }));
  return { run, finished };
}

async function reconcile(
  ports: ReconcilePorts,
  topics: ReconcileTopics,
  request: ReconcileRequest & { readonly run: bigint },
): Promise<Reconciled> {
  const { run, recount } = request;
  const attempt = <F extends Figures>(name: string, work: Promise<Findings<F>>) =>
    outcomeOf(ports.logger.child({ run, comparison: name }), work);
  const outcomes: Outcomes = {
    canonical: await attempt(
      'CANONICAL',
      compareCanonical(ports, { topic: topics.canonical, run, recount }),
    ),
    accepted: await attempt('ACCEPTED', compareAccepted(ports, { topic: topics.accepted, run })),
    batches: await attempt(
      'BATCH',
      compareBatches(ports, { topic: topics.staged, run, recount, nowMs: ports.nowMs() }),
    ),
  };
  const step = nextBreaks(await ports.runs.openBreaks(), {
    run,
    differences: allDifferences(outcomes),
    complete: completeComparisons(outcomes),
  });
  const breaks = breakFigures(step.open, step.closed.length, outcomes);
  const result = resultOf(outcomes, breaks);
  await ports.runs.finish(run, { result, outcomes, figures: breaks, ...step });
  return { run, result, outcomes, breaks };
}

/** A comparison that fails does not keep the others from being made. */
async function outcomeOf<F extends Figures>(
  logger: Logger,
  work: Promise<Findings<F>>,
): Promise<Outcome<F>> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RunLostError) throw error;
    logger.warn('comparison failed', { error });
    return { error: messageOf(error) };
  }
}

/** Keeps the lease while the run lasts, and ends the run where it could not be finished. */
async function withLease<T>(
  { runs, logger }: ReconcilePorts,
  run: bigint,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    runs.renew(run).catch((error: unknown) => logger.warn('lease not renewed', { run, error }));
  }, LEASE_RENEWAL_MS);
  try {
    return await work();
  } catch (error) {
    await runs
      .fail(run, messageOf(error))
      .catch((lost: unknown) => logger.warn('run not ended', { run, error: lost }));
    throw error;
  } finally {
    clearInterval(timer);
  }
}
