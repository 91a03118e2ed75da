/** What the read API shows of this service's own schema. */
import { instantText, readRows } from '@tributary/trade-store-reader';
import type { DataSource } from 'typeorm';
import type { BreakClass } from '../core/break-lifecycle.js';
import type { QuarantineCount } from '../core/decision-summary.js';
import type { Json } from '../core/json.js';
import { EXCERPT_BYTES } from '../limits.js';

/** A page by descending or ascending id; `next` is absent on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** A run as it is served; 64-bit numbers are text. */
export interface StoredRun {
  readonly run: string;
  readonly trigger: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly report: { readonly [name: string]: Json } | null;
}

const RUN_COLUMNS = `
  run, trigger, ${instantText('started_at')} as "startedAt",
  ${instantText('finished_at')} as "finishedAt", result, error, report`;

const LATEST = `
  select ${RUN_COLUMNS} from recon.reconciliation
  where finished_at is not null order by run desc limit 1`;
const ONE_RUN = `select ${RUN_COLUMNS} from recon.reconciliation where run = $1::bigint`;
const RUNS = `select ${RUN_COLUMNS} from recon.reconciliation order by run desc limit $1::integer`;

export interface BreakQuery {
  readonly state?: 'open' | 'candidate' | 'confirmed' | 'closed';
  readonly class?: BreakClass;
  readonly limit: number;
  /** Break id of the last one of the page before. */
  readonly after?: string;
}

export interface ServedBreak {
  readonly breakId: string;
  readonly comparison: string;
  readonly class: BreakClass;
  readonly subject: string;
  readonly detail: string;
  readonly state: string;
  readonly firstRun: string;
  readonly lastRun: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly closedAt: string | null;
}

const BREAKS = `
  select break_id as "breakId", comparison, class, subject, detail, state,
    first_run as "firstRun", last_run as "lastRun", ${instantText('first_seen_at')} as "firstSeenAt",
    ${instantText('last_seen_at')} as "lastSeenAt", ${instantText('closed_at')} as "closedAt"
  from recon.break
  where case $1 when 'open' then closed_at is null else state = $1 end
    and ($2::text is null or class = $2)
    and ($3::bigint is null or break_id > $3::bigint)
  order by break_id limit $4::integer`;

const BREAK_COUNTS = `
  select class, state, count(*)::text as breaks from recon.break
  where closed_at is null group by class, state`;

export interface QuarantineQuery {
  readonly source?: string;
  readonly reason?: string;
  readonly limit: number;
  readonly after?: string;
}

/** A line of the work list; `excerpt` is the begin of the raw bytes as text. */
export interface ServedQuarantine {
  readonly quarantineId: string;
  readonly source: string;
  readonly stage: string;
  readonly reason: string;
  readonly field: string;
  readonly detail: string;
  readonly origin: Json;
  readonly messageId: string | null;
  readonly contentType: string | null;
  readonly receivedAt: string;
  readonly rawLength: string;
  readonly isTruncated: boolean;
  readonly excerpt: string;
}

const QUARANTINE = `
  select quarantine_id as "quarantineId", source, stage, reason, field, detail, origin,
    message_id as "messageId", content_type as "contentType",
    ${instantText('received_at')} as "receivedAt", raw_length as "rawLength",
    is_truncated as "isTruncated", substring(raw for ${EXCERPT_BYTES}) as excerpt
  from recon.quarantine
  where ($1::text is null or source = $1)
    and ($2::text is null or reason = $2)
    and ($3::bigint is null or quarantine_id < $3::bigint)
  order by quarantine_id desc limit $4::integer`;

const QUARANTINE_COUNTS = `
  select source, stage, reason, records::text from recon.quarantine_count
  order by source, stage, reason`;

/** Throws what the driver throws. */
export class ReconQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** The latest finished run. */
  async latestRun(): Promise<StoredRun | undefined> {
    return (await readRows<StoredRun>(this.dataSource, LATEST))[0];
  }

  async run(run: bigint): Promise<StoredRun | undefined> {
    return (await readRows<StoredRun>(this.dataSource, ONE_RUN, [run.toString()]))[0];
  }

  /** The latest runs, the one under way included. */
  async runs(limit: number): Promise<readonly StoredRun[]> {
    return readRows<StoredRun>(this.dataSource, RUNS, [limit]);
  }

  async breaks({ state = 'open', limit, ...query }: BreakQuery): Promise<Page<ServedBreak>> {
    const rows = await readRows<ServedBreak>(this.dataSource, BREAKS, [
      state,
      query.class ?? null,
      query.after ?? null,
      limit + 1,
    ]);
    return pageOf(rows, limit, ({ breakId }) => breakId);
  }

  async openBreakCounts(): Promise<
    readonly { readonly class: BreakClass; readonly state: string; readonly breaks: string }[]
  > {
    return readRows(this.dataSource, BREAK_COUNTS);
  }

  /** The latest lines first. */
  async quarantine({ limit, ...query }: QuarantineQuery): Promise<Page<ServedQuarantine>> {
    const rows = await readRows<Omit<ServedQuarantine, 'excerpt'> & { readonly excerpt: Buffer }>(
      this.dataSource,
      QUARANTINE,
      [query.source ?? null, query.reason ?? null, query.after ?? null, limit + 1],
    );
    const lines = rows.map((row) => ({ ...row, excerpt: row.excerpt.toString('utf8') }));
    return pageOf(lines, limit, ({ quarantineId }) => quarantineId);
  }

  async quarantineCounts(): Promise<readonly QuarantineCount[]> {
    const rows = await readRows<Omit<QuarantineCount, 'records'> & { readonly records: string }>(
      this.dataSource,
      QUARANTINE_COUNTS,
    );
    return rows.map((row) => ({ ...row, records: BigInt(row.records) }));
  }

  /** Answers only where the database does. */
  async ping(): Promise<void> {
    await readRows(this.dataSource, 'select 1');
  }
}

function pageOf<T>(rows: readonly T[], limit: number, idOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, next: idOf(last) } : { items };
}
