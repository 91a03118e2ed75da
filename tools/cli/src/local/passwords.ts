/** Passwords of the local roles: made once for a folder, never printed. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DATABASE_ROLES } from '@tributary/trade-store-schema';
import type { DatabaseRole } from '@tributary/trade-store-schema';

const PASSWORD_BYTES = 24;

export type Passwords = Readonly<Record<DatabaseRole, string>>;

export function localPasswords(path: string): Passwords {
  if (!existsSync(path)) {
    const made = DATABASE_ROLES.map((role) => [role, randomPassword()]);
    writeFileSync(path, JSON.stringify(Object.fromEntries(made)), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Passwords;
}

function randomPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}
