/** Tables, roles and migrations of the trade store. */
export {
  MigrationAssertionError,
  TRADE_STORE_ARTEFACTS,
  TRADE_STORE_MIGRATIONS,
  migrate,
  migrationFolders,
} from './migrate.js';
export type { MigrateOptions, SchemaMigrations } from './migrate.js';
export { DATABASE_ROLES, ensureRoles } from './roles.js';
export type { DatabaseRole, RunStatement } from './roles.js';
