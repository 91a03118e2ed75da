/** What an error says, whoever made it: one of another realm is no `instanceof Error`. */

/** Its code, such as a SQLSTATE or `ENOENT`; empty where it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return String(error.code);
}

/** Its message. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return String(error.message);
}
