/** The connection to PostgreSQL: TypeORM's pool, with statements written by hand. */
import { databaseFailureOf, readRows } from '@tributary/trade-store-reader';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { DatabaseUnavailableError, RunLostError } from '../core/errors.js';
import { LEASE_MS, POOL_SIZE, STATEMENT_MS_MAX } from '../limits.js';

/** Opens a pool whose statements have a time limit. Throws what the driver throws. */
export async function openDatabase(url: string): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    poolSize: POOL_SIZE,
    applicationName: 'recon-service',
    extra: { statement_timeout: STATEMENT_MS_MAX },
  });
  return dataSource.initialize();
}

/** Tells a consumer which failures pass. @throws DatabaseUnavailableError, or the work's error. */
export async function retryably<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = databaseFailureOf(error);
    if (failure === 'unavailable' || failure === 'conflict') {
      throw new DatabaseUnavailableError(error);
    }
    throw error;
  }
}

const RENEW = `
  with renewed as (
    update recon.reconciliation
    set lease_until = now() + make_interval(secs => $2::double precision / 1000)
    where run = $1::bigint and finished_at is null
    returning run)
  select run from renewed`;

const HOLDS = `
  select run from recon.reconciliation where run = $1::bigint and finished_at is null for share`;

/** Extends the lease of a run. @throws RunLostError where the run is no longer under way. */
export async function renewLease(
  connection: Pick<EntityManager, 'query'>,
  run: bigint,
): Promise<void> {
  const renewed = await readRows(connection, RENEW, [run.toString(), LEASE_MS]);
  if (renewed.length === 0) throw new RunLostError(run);
}

/**
 * A transaction of a run: nothing is written once the run lost its lease. What a crash of the
 * database loses is read again from the topics, so the commit need not wait for the disk.
 */
export async function inRun<T>(
  dataSource: DataSource,
  run: bigint,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return dataSource.transaction(async (manager) => {
    await manager.query('set local synchronous_commit = off');
    const held = await readRows(manager, HOLDS, [run.toString()]);
    if (held.length === 0) throw new RunLostError(run);
    return work(manager);
  });
}
