/** Why a whole file is held (decisions section 6). */
import type { QuarantineReason } from '@tributary/domain';

export interface FileFault {
  readonly reason: QuarantineReason;
  /** Column or control at fault; empty where the whole file is. */
  readonly field: string;
  readonly detail: string;
}

/** The file cannot be ingested; the same bytes fail again, so it is held and not tried again. */
export class FileFaultError extends Error {
  readonly code = 'FILE_FAULT';
  readonly retryable = false;

  constructor(
    readonly fault: FileFault,
    options?: ErrorOptions,
  ) {
    super(textOfFault(fault), options);
    this.name = 'FileFaultError';
  }
}

/** One line for the ledger: reason, field where there is one, and the rule that was broken. */
export function textOfFault({ reason, field, detail }: FileFault): string {
  return `${reason}${field === '' ? '' : ` ${field}`}: ${detail}`;
}
