/** Runs and breaks in `recon.reconciliation` and `recon.break`. */
import { readRows } from '@tributary/trade-store-reader';
import type { DataSource, EntityManager } from 'typeorm';
import { QueryFailedError } from 'typeorm';
import type { Break } from '../core/break-lifecycle.js';
import { ReconciliationBusyError } from '../core/errors.js';
import type { RunBook, RunEnd, Trigger } from '../core/ports.js';
import { reportJson } from '../core/json.js';
import { codeOf } from '../error-facts.js';
import { CLOSED_AGE_MS_MAX, LEASE_MS, RUN_AGE_MS_MAX } from '../limits.js';
import { inRun, renewLease } from './recon-database.js';

const UNIQUE_VIOLATION = '23505';

const END_ABANDONED = `
  update recon.reconciliation
  set finished_at = now(), result = 'FAILED', error = 'the process of this run ended'
  where finished_at is null and lease_until < now()`;

const BEGIN = `
  insert into recon.reconciliation (trigger, lease_until)
  values ($1, now() + make_interval(secs => $2::double precision / 1000)) returning run`;

const OPEN_BREAKS = `
  select comparison, class, subject, detail, state, first_run as "firstRun", last_run as "lastRun"
  from recon.break where closed_at is null`;

const FINISH = `
  update recon.reconciliation
  set finished_at = now(), result = $2, report = $3::jsonb where run = $1::bigint`;

const FAIL = `
  update recon.reconciliation
  set finished_at = now(), result = 'FAILED', error = $2
  where run = $1::bigint and finished_at is null`;

const SAVE_OPEN = `
  insert into recon.break (comparison, class, subject, detail, state, first_run, last_run,
    first_seen_at, last_seen_at)
  select comparison, class, subject, detail, state, first_run, last_run, now(), now()
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
      $7::bigint[]) as b (comparison, class, subject, detail, state, first_run, last_run)
  on conflict (comparison, class, subject) where closed_at is null do update set
    detail = excluded.detail, state = excluded.state, first_run = excluded.first_run,
    last_run = excluded.last_run, last_seen_at = excluded.last_seen_at,
    first_seen_at = case when break.first_run = excluded.first_run
      then break.first_seen_at else excluded.first_seen_at end`;

const MATCHING = `
  from unnest($1::text[], $2::text[], $3::text[]) as c (comparison, class, subject)
  where b.comparison = c.comparison and b.class = c.class and b.subject = c.subject
    and b.closed_at is null`;

const CLOSE = `update recon.break b set state = 'closed', closed_at = now() ${MATCHING}`;
const DROP = `delete from recon.break b using ${MATCHING.replace('from ', '')}`;

const FORGET = `
  delete from recon.break
  where closed_at < now() - make_interval(secs => $1::double precision / 1000)`;
const FORGET_RUNS = `
  delete from recon.reconciliation
  where finished_at < now() - make_interval(secs => $1::double precision / 1000)`;

interface BreakRow extends Omit<Break, 'firstRun' | 'lastRun'> {
  readonly firstRun: string;
  readonly lastRun: string;
}

export class PostgresRunBook implements RunBook {
  constructor(private readonly dataSource: DataSource) {}

  async begin(trigger: Trigger): Promise<bigint> {
    await this.dataSource.query(END_ABANDONED);
    try {
      const [row] = await readRows<{ run: string }>(this.dataSource, BEGIN, [trigger, LEASE_MS]);
      if (row === undefined) throw new Error('no run was begun');
      return BigInt(row.run);
    } catch (error) {
      if (isUniqueViolation(error)) throw new ReconciliationBusyError({ cause: error });
      throw error;
    }
  }

  renew(run: bigint): Promise<void> {
    return renewLease(this.dataSource, run);
  }

  async openBreaks(): Promise<readonly Break[]> {
    const rows = await readRows<BreakRow>(this.dataSource, OPEN_BREAKS);
    return rows.map((row) => ({
      ...row,
      firstRun: BigInt(row.firstRun),
      lastRun: BigInt(row.lastRun),
    }));
  }

  async finish(run: bigint, end: RunEnd): Promise<void> {
    await inRun(this.dataSource, run, async (manager) => {
      await closeBreaks(manager, CLOSE, end.closed);
      await closeBreaks(manager, DROP, end.dropped);
      await saveBreaks(manager, end.open);
      await manager.query(FORGET, [CLOSED_AGE_MS_MAX]);
      await manager.query(FORGET_RUNS, [RUN_AGE_MS_MAX]);
      const report = JSON.stringify(reportJson(end));
      await manager.query(FINISH, [run.toString(), end.result, report]);
    });
  }

  async fail(run: bigint, error: string): Promise<void> {
    await this.dataSource.query(FAIL, [run.toString(), error]);
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof QueryFailedError && codeOf(error.driverError) === UNIQUE_VIOLATION;
}

async function closeBreaks(
  manager: EntityManager,
  sql: string,
  breaks: readonly Break[],
): Promise<void> {
  if (breaks.length > 0) await manager.query(sql, identityColumns(breaks));
}

async function saveBreaks(manager: EntityManager, breaks: readonly Break[]): Promise<void> {
  if (breaks.length === 0) return;
  await manager.query(SAVE_OPEN, [
    ...identityColumns(breaks),
    breaks.map(({ detail }) => detail),
    breaks.map(({ state }) => state),
    breaks.map(({ firstRun }) => firstRun.toString()),
    breaks.map(({ lastRun }) => lastRun.toString()),
  ]);
}

function identityColumns(breaks: readonly Break[]): string[][] {
  return [
    breaks.map(({ comparison }) => comparison),
    breaks.map((each) => each.class),
    breaks.map(({ subject }) => subject),
  ];
}
