/**
 * Liveness and readiness. Live: the process can still do its work, else it must be started again.
 * Ready: it does its work now. A check answers with a reason where it fails.
 */

/** Undefined where all is well, else one sentence for a person. */
export type Check = () => string | undefined;

export interface HealthReport {
  readonly ok: boolean;
  /** Failing checks by name, with their reasons. */
  readonly failing: Readonly<Record<string, string>>;
}

export class HealthState {
  private readonly readyChecks = new Map<string, Check>();
  private fatalReason: string | undefined;

  /** Adds a readiness check. */
  addReadyCheck(name: string, check: Check): void {
    this.readyChecks.set(name, check);
  }

  /** The process cannot go on; the first reason stands. */
  fail(reason: string): void {
    this.fatalReason ??= reason;
  }

  live(): HealthReport {
    return report(this.fatalReason === undefined ? [] : [['process', this.fatalReason]]);
  }

  ready(): HealthReport {
    const failing: [string, string][] = Object.entries(this.live().failing);
    for (const [name, check] of this.readyChecks) {
      const reason = check();
      if (reason !== undefined) failing.push([name, reason]);
    }
    return report(failing);
  }
}

function report(failing: readonly (readonly [string, string])[]): HealthReport {
  return { ok: failing.length === 0, failing: Object.fromEntries(failing) };
}
