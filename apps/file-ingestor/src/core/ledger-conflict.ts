/** The ledger does not stand where the caller thought: another instance works on the same file. */
export class LedgerConflictError extends Error {
  readonly code = 'LEDGER_CONFLICT';
  readonly retryable = true;

  constructor(
    readonly batchId: string,
    readonly wanted: string,
  ) {
    super(`batch ${batchId} cannot become ${wanted} from where it stands`);
    this.name = 'LedgerConflictError';
  }
}
