/** Runs a reconciliation every interval and on demand, never two at once. */
import type { Logger } from '@tributary/observability';
import { ReconciliationBusyError, RunLostError } from './core/errors.js';
import type { BegunRun, Reconciled, ReconcileRequest } from './reconcile.js';

export interface ReconcileLoopOptions {
  /** From the end of one run to the begin of the next, milliseconds. */
  readonly intervalMs: number;
  readonly logger: Logger;
  begin(request: ReconcileRequest): Promise<BegunRun>;
  /** Told of every run that was finished. */
  onFinished(reconciled: Reconciled, seconds: number): void;
}

export class ReconcileLoop {
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<unknown> | undefined;
  private isStopped = false;

  constructor(private readonly options: ReconcileLoopOptions) {}

  /** The first run begins at once. */
  start(): void {
    this.schedule(0);
  }

  /** Runs now. @throws ReconciliationBusyError while a run is under way; what the run throws. */
  async runNow({ recount }: { readonly recount: boolean }): Promise<Reconciled> {
    return this.run({ trigger: 'DEMAND', recount });
  }

  /** No further run begins; waits for the one under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.current;
  }

  private schedule(delayMs: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      void this.tick().finally(() => this.schedule(this.options.intervalMs));
    }, delayMs);
  }

  private async tick(): Promise<void> {
    const { logger } = this.options;
    try {
      await this.run({ trigger: 'INTERVAL', recount: false });
    } catch (error) {
      if (error instanceof ReconciliationBusyError || error instanceof RunLostError) {
        logger.debug('reconciliation left to another', { code: error.code });
        return;
      }
      logger.error('reconciliation failed', { error });
    }
  }

  private async run(request: ReconcileRequest): Promise<Reconciled> {
    if (this.isStopped || this.current !== undefined) throw new ReconciliationBusyError();
    const work = this.toEnd(request);
    // Whoever stops the loop waits for the end, whatever it is.
    this.current = work.catch(() => undefined);
    try {
      return await work;
    } finally {
      this.current = undefined;
    }
  }

  private async toEnd(request: ReconcileRequest): Promise<Reconciled> {
    const { logger, begin, onFinished } = this.options;
    const startedMs = performance.now();
    const { finished } = await begin(request);
    const reconciled = await finished;
    const seconds = (performance.now() - startedMs) / 1_000;
    const { run, result, breaks } = reconciled;
    const { candidate, confirmed, closed } = breaks;
    logger.info('reconciled', { run, result, candidate, confirmed, closed, seconds });
    onFinished(reconciled, seconds);
    return reconciled;
  }
}
