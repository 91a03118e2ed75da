/** What can go wrong while writing, by what the caller has to do about it. */

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

/** Serialization failure, deadlock, and a lock that was waited for too long. */
const CONFLICTS = new Set(['40001', '40P01', '55P03']);
/** Classes of SQLSTATE that blame a value: data exception, integrity constraint violation. */
const REFUSALS = new Set(['22', '23']);
/** Program limit exceeded: an index row that is too large blames a value too. */
const PROGRAM_LIMIT = '54000';
/**
 * Missing table, syntax, privilege: a mistake of ours or of the installation, not worth a retry.
 */
const MISTAKES = new Set(['42', '3D', '3F', '28']);

/**
 * The error of the database client as one of ours; errors of ours and other mistakes as they are.
 */
export function storeErrorOf(error: unknown): unknown {
  if (error instanceof StoreError) return error;
  const code = sqlStateOf(error);
  if (code === undefined) {
    return isConnectionError(error) ? unavailable(error) : error;
  }
  if (CONFLICTS.has(code)) {
    return new WriteConflictError(`the database asks to retry (${code})`, { cause: error });
  }
  const family = code.slice(0, 2);
  if (REFUSALS.has(family) || code === PROGRAM_LIMIT) {
    return new StoreRefusedError(`the database refuses a value (${code})`, { cause: error });
  }
  return MISTAKES.has(family) ? error : unavailable(error);
}

function unavailable(cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError('the database does not answer', { cause });
}

const SQL_STATE = /^[0-9A-Z]{5}$/;

function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && SQL_STATE.test(code) && /[0-9]/.test(code) ? code : undefined;
}

/** Errors without a SQLSTATE: sockets, and the client's own words for a connection that is gone. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (/^E[A-Z]+$/.test(code)) return true;
  return /connection|timeout|terminated|not queryable|has encountered/i.test(error.message);
}
