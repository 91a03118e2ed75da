/** What is wrong with a record: the words of quarantine, as values and never as exceptions. */
import type { QuarantineReason } from '@tributary/domain';

/** One fault of one record. */
export interface RecordFault {
  readonly reason: QuarantineReason;
  /** Flat name of the field, or the source's own name; empty where the whole record is at fault. */
  readonly field: string;
  /** The rule that was broken and a short excerpt of the value. */
  readonly detail: string;
}

/** Faults kept of one record; what is found beyond them is not listed. */
export const FAULTS_MAX = 20;

const EXCERPT_LENGTH_MAX = 64;

/** A short, quoted part of a value for a message. */
export function excerpt(value: string): string {
  const isLong = value.length > EXCERPT_LENGTH_MAX;
  return JSON.stringify(isLong ? `${value.slice(0, EXCERPT_LENGTH_MAX)}…` : value);
}

/** A value that was refused, on its way from a reader to the rule that knows the field. */
export class Refusal {
  constructor(
    readonly reason: QuarantineReason,
    readonly detail: string,
  ) {}
}

/** `BAD_VALUE` with the rule and an excerpt of what broke it. */
export function badValue(value: string, { rule }: { readonly rule: string }): Refusal {
  return new Refusal('BAD_VALUE', `${excerpt(value)} is not ${rule}`);
}

/** Collects the faults of one record, up to `FAULTS_MAX`. */
export class FaultList {
  private readonly found: RecordFault[] = [];

  add(fault: RecordFault): void {
    if (this.found.length < FAULTS_MAX) this.found.push(fault);
  }

  refuse(field: string, { reason, detail }: Refusal): void {
    this.add({ reason, field, detail });
  }

  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  all(): RecordFault[] {
    return this.found;
  }
}
