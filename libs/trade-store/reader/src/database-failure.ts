/** What an error of the database client asks of the caller, told by its SQLSTATE. */

/**
 * `conflict`: try again with what stands now. `refused`: a value is at fault. `unavailable`: the
 * database does not answer or the connection is gone, try later. `mistake`: of ours or of the
 * installation (missing table, privilege), a retry does not help.
 */
export type DatabaseFailure = 'conflict' | 'refused' | 'unavailable' | 'mistake';

/** Serialization failure, deadlock, and a lock that was waited for too long. */
const CONFLICTS = new Set(['40001', '40P01', '55P03']);
/** Classes of SQLSTATE that blame a value: data exception, integrity constraint violation. */
const REFUSALS = new Set(['22', '23']);
/** Program limit exceeded: an index row that is too large blames a value too. */
const PROGRAM_LIMIT = '54000';
/**
 * Syntax or privilege, unknown database, unknown schema, wrong password, feature not supported,
 * one row written twice by one statement.
 */
const MISTAKES = new Set(['42', '3D', '3F', '28', '0A', '21']);

/** Undefined where the error does not come from the database or its connection. */
export function databaseFailureOf(error: unknown): DatabaseFailure | undefined {
  const code = sqlStateOf(error);
  if (code === undefined) return isConnectionError(error) ? 'unavailable' : undefined;
  if (CONFLICTS.has(code)) return 'conflict';
  const family = code.slice(0, 2);
  if (REFUSALS.has(family) || code === PROGRAM_LIMIT) return 'refused';
  return MISTAKES.has(family) ? 'mistake' : 'unavailable';
}

const SQL_STATE = /^(?=.*[0-9])[0-9A-Z]{5}$/;

/** Five letters and digits, with at least one digit: socket errors have codes of letters alone. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && SQL_STATE.test(code) ? code : undefined;
}

/** Codes of sockets and of name resolution (`EAI_AGAIN`); `ERR_..` are the runtime's own. */
const SOCKET_CODE = /^E(?!RR_)[A-Z_]+$/;

/** Sockets, and the client's own words for a connection that is gone. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (SOCKET_CODE.test(code)) return true;
  return /connection|timeout|terminated|not queryable|has encountered/i.test(error.message);
}
