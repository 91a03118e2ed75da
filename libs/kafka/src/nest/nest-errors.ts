/** Wiring mistakes; both end the process at once, there is nothing to retry. */

/** A topic of the source has no handler, or more than one. */
export class HandlerMissing extends Error {
  override readonly name = 'HandlerMissing';
  readonly code = 'HANDLER_MISSING';
  readonly retryable = false;

  constructor(readonly topic: string) {
    super(`topic ${topic} needs exactly one batch handler`);
  }
}

/** An exception filter replaced the handler's error; use `@OnBatch`, which passes errors on. */
export class HandlerErrorLost extends Error {
  override readonly name = 'HandlerErrorLost';
  readonly code = 'HANDLER_ERROR_LOST';
  readonly retryable = false;

  constructor(readonly topic: string) {
    super(`the handler of ${topic} failed and an exception filter replaced its error`);
  }
}
