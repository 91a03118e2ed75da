/** A batch that contradicts itself: the log or the transfer is broken. */
export class BrokenBatchError extends Error {
  override readonly name = 'BrokenBatchError';
  readonly code = 'BROKEN_BATCH';
  readonly retryable = true;
}
