// Makes the passwords of a local `docker compose` run, once, in `docker/secrets` (never in git).
// Existing files stay: a database keeps the passwords it was created with.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PASSWORD_BYTES = 24;
const DATABASE = 'tributary';
const ROLES = [
  'tributary_sink',
  'tributary_relay',
  'tributary_file_ingestor',
  'tributary_recon',
  'tributary_reader',
];
const folder = join(import.meta.dirname, 'secrets');
// The folder is closed to others; the files are open, since the containers' user is not this one.
mkdirSync(folder, { recursive: true, mode: 0o700 });

function keep(name, make) {
  const path = join(folder, name);
  if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o644 });
  return readFileSync(path, 'utf8');
}

const newPassword = () => randomBytes(PASSWORD_BYTES).toString('base64url');
const urlOf = (role, password) => `postgresql://${role}:${password}@postgres:5432/${DATABASE}`;

for (const role of ['postgres', ...ROLES]) {
  const password = keep(`${role}_password`, newPassword);
  keep(`${role}_url`, () => urlOf(role, password));
}
console.log(`The secrets of compose.yaml are in ${folder}.`);
