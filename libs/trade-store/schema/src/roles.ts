/** One database role per app: what each may do is granted by the migrations. */

export const DATABASE_ROLES = [
  'tributary_sink',
  'tributary_relay',
  'tributary_stream_normalizer',
  'tributary_file_ingestor',
  'tributary_recon',
  'tributary_reader',
] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** Only the relay reads the log of changes. */
const REPLICATION_ROLES: readonly DatabaseRole[] = ['tributary_relay'];

/** Internal error: how PostgreSQL reports that another session changed the same catalogue row. */
const CONCURRENT_UPDATE = 'XX000';
/** Each attempt that fails is one of another session that did not. */
const ALTER_ATTEMPTS_MAX = 50;

/** Runs one statement. */
export type RunStatement = (sql: string) => Promise<unknown>;

/**
 * Creates missing roles and sets the given passwords; needs a role that may create roles. Roles
 * belong to the cluster, so several databases may come here at once.
 * @throws Error where a password cannot be set, and what `run` throws.
 */
export async function ensureRoles(
  run: RunStatement,
  passwords: Partial<Readonly<Record<DatabaseRole, string>>> = {},
): Promise<void> {
  for (const role of DATABASE_ROLES) {
    const replication = REPLICATION_ROLES.includes(role) ? ' replication' : '';
    await run(`do $$ begin
      create role ${role} login${replication};
    exception when duplicate_object or unique_violation then null; end $$`);
    const password = passwords[role];
    if (password !== undefined) await setPassword(run, { role, password });
  }
}

/** Another database's migration may change the same role at the same moment; one of both fails. */
async function setPassword(
  run: RunStatement,
  { role, password }: { readonly role: DatabaseRole; readonly password: string },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await run(`alter role ${role} password ${quoteLiteral(password)}`);
      return;
    } catch (error) {
      const code = String((error as { code?: unknown } | null)?.code);
      if (code === CONCURRENT_UPDATE && attempt < ALTER_ATTEMPTS_MAX) continue;
      // Without its cause, which holds the statement and so the password.
      throw new Error(`the password of ${role} could not be set (SQLSTATE ${code})`);
    }
  }
}

/** A text literal; a password may hold any character. */
function quoteLiteral(text: string): string {
  const escaped = text.replaceAll("'", "''").replaceAll('\\', '\\\\');
  return text.includes('\\') ? `E'${escaped}'` : `'${escaped}'`;
}
