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

/** Runs one statement. */
export type RunStatement = (sql: string) => Promise<unknown>;

/**
 * Creates missing roles and sets the given passwords; needs a role that may create roles. Roles
 * belong to the cluster, so several databases may come here at once.
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
    if (password !== undefined) await run(`alter role ${role} password ${quoteLiteral(password)}`);
  }
}

/** A text literal; a password may hold any character. */
function quoteLiteral(text: string): string {
  const escaped = text.replaceAll("'", "''").replaceAll('\\', '\\\\');
  return text.includes('\\') ? `E'${escaped}'` : `'${escaped}'`;
}
