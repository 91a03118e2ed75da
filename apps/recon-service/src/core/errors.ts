/** Errors of the reconciliation; `code` is closed, `retryable` says whether later may be better. */

export const RECON_ERROR_CODES = [
  'RECONCILIATION_BUSY',
  'RUN_LOST',
  'DATABASE_UNAVAILABLE',
] as const;
export type ReconErrorCode = (typeof RECON_ERROR_CODES)[number];

export abstract class ReconError extends Error {
  abstract readonly code: ReconErrorCode;
  abstract readonly retryable: boolean;
}

/** Another run is under way, here or in another replica. */
export class ReconciliationBusyError extends ReconError {
  override readonly name = 'ReconciliationBusyError';
  readonly code = 'RECONCILIATION_BUSY';
  readonly retryable = true;

  constructor(options?: ErrorOptions) {
    super('a reconciliation is under way', options);
  }
}

/** The lease of this run ended, and another run may have begun: write nothing more. */
export class RunLostError extends ReconError {
  override readonly name = 'RunLostError';
  readonly code = 'RUN_LOST';
  readonly retryable = true;

  constructor(readonly run: bigint) {
    super(`run ${run} lost its lease`);
  }
}

/** The database does not answer, or asks to try again: later is better. */
export class DatabaseUnavailableError extends ReconError {
  override readonly name = 'DatabaseUnavailableError';
  readonly code = 'DATABASE_UNAVAILABLE';
  readonly retryable = true;

  constructor(cause: unknown) {
    super('the database does not answer', { cause });
  }
}
