/** Asks the database now and then, so that readiness answers at once. */
const PROBE_INTERVAL_MS = 5_000;

export class DatabaseProbe {
  private timer: NodeJS.Timeout | undefined;
  private reason: string | undefined;

  constructor(private readonly ping: () => Promise<void>) {}

  start(): void {
    this.timer = setInterval(() => void this.probe(), PROBE_INTERVAL_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** A readiness check. */
  silence(): string | undefined {
    return this.reason;
  }

  private async probe(): Promise<void> {
    try {
      await this.ping();
      this.reason = undefined;
    } catch {
      this.reason = 'the database does not answer';
    }
  }
}
