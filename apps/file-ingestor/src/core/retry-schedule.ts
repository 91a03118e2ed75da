/** When a file that failed is tried again: pauses double, so that it costs the others little. */

export const RETRY_MS_MIN = 1_000;
export const RETRY_MS_MAX = 60_000;

interface Failure {
  readonly count: number;
  readonly notBeforeMs: number;
}

export class RetrySchedule {
  private readonly failures = new Map<string, Failure>();

  /** True where the batch did not fail lately. */
  isDue(batchId: string, nowMs: number): boolean {
    return nowMs >= (this.failures.get(batchId)?.notBeforeMs ?? 0);
  }

  /** @returns how often it has failed in a row. */
  failed(batchId: string, nowMs: number): number {
    const count = (this.failures.get(batchId)?.count ?? 0) + 1;
    const pauseMs = Math.min(RETRY_MS_MIN * 2 ** (count - 1), RETRY_MS_MAX);
    this.failures.set(batchId, { count, notBeforeMs: nowMs + pauseMs });
    return count;
  }

  succeeded(batchId: string): void {
    this.failures.delete(batchId);
  }
}
