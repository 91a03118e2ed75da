/** The feeds leave the result open: a mistake of the one who made them. */
export class OpenResultError extends Error {
  readonly code = 'OPEN_RESULT';
  readonly retryable = false;
  constructor(message: string) {
    super(message);
    this.name = 'OpenResultError';
  }
}
