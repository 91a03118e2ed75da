/** Holds a player to a rate. */
import { setTimeout as pause } from 'node:timers/promises';

export interface PlayOptions {
  /** Records a second; absent means as fast as it goes. */
  readonly rate?: number;
  /** Told how many records have been sent and acknowledged, after each step. */
  readonly onProgress?: (sent: number) => void;
  /** Ends the play between two steps, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const MS_PER_SECOND = 1000;

export class Pace {
  private readonly startedMs = performance.now();
  private due = 0;
  private acknowledged = 0;

  /** @throws RangeError for a rate that is not above 0. */
  constructor(private readonly options: PlayOptions) {
    if (options.rate !== undefined && !(options.rate > 0)) {
      throw new RangeError('rate: records a second, above 0');
    }
  }

  /** Resolves once so many more records may be sent. @throws the reason of an aborted signal. */
  async take(records: number): Promise<void> {
    const { rate, signal } = this.options;
    signal?.throwIfAborted();
    const dueMs = rate === undefined ? 0 : (this.due / rate) * MS_PER_SECOND;
    this.due += records;
    const waitMs = this.startedMs + dueMs - performance.now();
    if (rate !== undefined && waitMs > 0) {
      await pause(waitMs, undefined, signal ? { signal } : {});
    }
  }

  done(records: number): void {
    this.acknowledged += records;
    this.options.onProgress?.(this.acknowledged);
  }

  get sent(): number {
    return this.acknowledged;
  }
}
