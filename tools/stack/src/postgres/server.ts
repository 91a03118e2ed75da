/** The embedded database: made by initdb on the first start, then started on its data. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { StackError } from '../errors.js';
import { onFreePort } from '../free-port.js';
import { POSTGRES_READY_MS_MAX } from '../limits.js';
import { stopLeftover } from '../process-table.js';
import { runCommand } from '../run-command.js';
import { ServerLog } from '../server-log.js';
import { ServerProcess } from '../server-process.js';
import type { PostgresServer, ServerOptions } from '../types.js';
import type { PostgresPrograms } from './binaries.js';
import { runnablePrograms } from './binaries.js';
import { databaseFolder } from './database-folder.js';
import type { RunAs } from './run-as.js';
import { giveTo, serverUser } from './run-as.js';
import { postgresSettings, settingArguments } from './settings.js';

export const SUPERUSER = 'postgres';
const PASSWORD_BYTES = 24;

export interface EmbeddedPostgresOptions extends ServerOptions {
  readonly programs: PostgresPrograms;
}

/** Starts a database on the data of the folder. Throws `StackError`. */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<PostgresServer> {
  const user = serverUser();
  const programs = await runnablePrograms(options.programs, user);
  const folder = databaseFolder({ ...options, user });
  const data = join(folder, 'data');
  const pid = await stopPostgresLeftover(folder);
  if (pid !== undefined) options.logger.warn('stopped what an earlier start left', { pid });
  const password = await ensureDatabase({ programs, folder, data, user });
  return onFreePort(options.port, async (port) => {
    const adminUrl = superuserUrl({ password, host: '127.0.0.1', port });
    const settings = settingArguments(postgresSettings(options));
    const server = new ServerProcess({
      name: 'postgres',
      command: programs.postgres,
      args: ['-D', data, '-p', String(port), ...settings],
      spawnOptions: user,
      log: new ServerLog(join(options.dataFolder, 'postgres.log')),
      stopSignal: 'SIGINT',
      readyMsMax: POSTGRES_READY_MS_MAX,
      isReady: () => answers(adminUrl),
      lockedBy: /lock file "postmaster.pid" already exists|pre-existing shared memory block/,
      logger: options.logger,
      onRestarted: options.onRestarted,
    });
    await server.start();
    return Object.assign(server, { adminUrl });
  });
}

/** Stops a server that an earlier launcher left on this database folder. Answers its pid. */
export function stopPostgresLeftover(folder: string): Promise<number | undefined> {
  const data = join(folder, 'data');
  const pidFile = join(data, 'postmaster.pid');
  return stopLeftover({ pidFile, folder: data, stopSignal: 'SIGINT' });
}

/** Address of the superuser at the maintenance database. */
export function superuserUrl(at: { password: string; host: string; port: number }): string {
  const { password, host, port } = at;
  return `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
}

/** The superuser's password, made once for the folder; readable by its owner alone. */
export function ensurePassword(path: string, user: RunAs): string {
  if (!existsSync(path)) {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    writeFileSync(path, password, { mode: 0o600 });
    giveTo(user, path);
  }
  return readFileSync(path, 'utf8');
}

interface Cluster {
  readonly programs: PostgresPrograms;
  readonly folder: string;
  readonly data: string;
  readonly user: RunAs;
}

/** Runs initdb beside the final place, so that an interrupted one is never taken for a database. */
async function ensureDatabase({ programs, folder, data, user }: Cluster): Promise<string> {
  const passwordFile = join(folder, 'password');
  const password = ensurePassword(passwordFile, user);
  if (existsSync(data)) return password;
  const side = `${data}.new`;
  rmSync(side, { recursive: true, force: true });
  const { isGood, output } = await runCommand(
    programs.initdb,
    [
      ...['-D', side, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    ],
    { ...user, cwd: '/' },
  );
  if (!isGood) throw new StackError('SERVER_NOT_STARTED', `initdb failed:\n${output}`);
  renameSync(side, data);
  return password;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // Seen as a failed query.
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
