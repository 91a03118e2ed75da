/** What can go wrong while writing, by what the caller has to do about it. */
import { databaseFailureOf, sqlStateOf } from '@tributary/trade-store-reader';

export const STORE_ERROR_CODES = [
  'FENCED',
  'WRITE_CONFLICT',
  'STORE_UNAVAILABLE',
  'STORE_REFUSED',
] as const;
export type StoreErrorCode = (typeof STORE_ERROR_CODES)[number];

abstract class StoreError extends Error {
  abstract readonly code: StoreErrorCode;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Somebody else owns the origin, or its position moved: claim again, write nothing. */
export class FencedError extends StoreError {
  readonly code = 'FENCED';
  readonly retryable = true;
}

/** Another writer changed a key since it was read, or a deadlock: read again and decide again. */
export class WriteConflictError extends StoreError {
  readonly code = 'WRITE_CONFLICT';
  readonly retryable = true;
}

/** The database does not answer, or the outcome of a commit is unknown: re-read the checkpoint. */
export class StoreUnavailableError extends StoreError {
  readonly code = 'STORE_UNAVAILABLE';
  readonly retryable = true;
}

/** The database refuses a value: some record of the batch is poison. */
export class StoreRefusedError extends StoreError {
  readonly code = 'STORE_REFUSED';
  readonly retryable = false;
}

/**
 * The error of the database client as one of ours; errors of ours, and mistakes that no retry
 * mends, as they are.
 */
export function storeErrorOf(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const options = { cause: error };
  switch (databaseFailureOf(error)) {
    case 'conflict':
      return new WriteConflictError(`the database asks to retry (${sqlStateOf(error)})`, options);
    case 'refused':
      return new StoreRefusedError(`the database refuses a value (${sqlStateOf(error)})`, options);
    case 'unavailable':
      return new StoreUnavailableError('the database does not answer', options);
    case 'mistake':
    case undefined:
      return error;
  }
}
