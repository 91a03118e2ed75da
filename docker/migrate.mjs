// Brings the trade store and every app's own schema up to date, with one role per app.
// Environment, each also as `<KEY>_FILE`: DATABASE_ADMIN_URL, and `<ROLE>_PASSWORD` per role where the
// password is to be set; MIGRATIONS_DIR holds one folder per schema.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_ROLES, TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';

/** The value of a key, or the content of the file `<KEY>_FILE` names. */
function valueOf(key) {
  const file = process.env[`${key}_FILE`];
  return file === undefined ? process.env[key] : readFileSync(file, 'utf8').trimEnd();
}

function required(key) {
  const value = valueOf(key);
  if (!value) throw new Error(`${key} must be set`);
  return value;
}

const folder = required('MIGRATIONS_DIR');
const schemas = readdirSync(folder)
  .sort()
  .map((schema) => ({ schema, folder: join(folder, schema) }));
const passwords = DATABASE_ROLES.flatMap((role) => {
  const password = valueOf(`${role.toUpperCase()}_PASSWORD`);
  return password ? [[role, password]] : [];
});

const ran = await migrate({
  adminUrl: required('DATABASE_ADMIN_URL'),
  schemas: [{ schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS }, ...schemas],
  passwords: Object.fromEntries(passwords),
});
console.log(JSON.stringify({ message: 'migrated', ran }));
