import type { ReadConnection } from './read-connection.js';
import { instantText, readRows } from './read-connection.js';
import { DUPLICATE_CODES } from './duplicate-codes.js';

/** Most batches of one page. */
export const BATCHES_LIMIT_MAX = 500;

export type BatchStatus = 'STAGED' | 'APPLIED' | 'FAILED';

/** One line of the sink's batch ledger. */
export interface StoredBatch {
  readonly batchId: string;
  readonly source: string;
  readonly status: BatchStatus;
  /** Why it failed; null otherwise. */
  readonly reason: string | null;
  readonly fileUri: string;
  /** 32 bytes as lower-case hex. */
  readonly fileSha256: string;
  readonly receivedRows: bigint;
  readonly stagedRows: bigint;
  readonly rejectedRows: bigint;
  readonly receivedAt: string;
  readonly appliedAt: string | null;
}

export interface BatchQuery {
  readonly source?: string;
  readonly status?: BatchStatus;
  /** 1 to `BATCHES_LIMIT_MAX`. */
  readonly limit: number;
  /** Last batch of the page before. */
  readonly after?: BatchPosition;
}

export interface BatchPosition {
  readonly receivedAt: string;
  readonly batchId: string;
}

interface BatchRow extends Omit<StoredBatch, 'receivedRows' | 'stagedRows' | 'rejectedRows'> {
  readonly receivedRows: string;
  readonly stagedRows: string;
  readonly rejectedRows: string;
}

const COLUMNS = `
  b.batch_id as "batchId", b.source, b.status, b.reason, b.file_uri as "fileUri",
  encode(b.file_sha256, 'hex') as "fileSha256", b.received_rows as "receivedRows",
  b.staged_rows as "stagedRows", b.rejected_rows as "rejectedRows",
  ${instantText('b.received_at')} as "receivedAt", ${instantText('b.applied_at')} as "appliedAt"`;

const SQL = `
  select ${COLUMNS}
  from trade_store.batch b
  where ($1::text is null or b.source = $1)
    and ($2::text is null or b.status = $2)
    and ($3::timestamptz is null or (b.received_at, b.batch_id) < ($3::timestamptz, $4::text))
  order by b.received_at desc, b.batch_id desc
  limit $5::integer`;

/** Batches, the latest first. */
export async function readBatches(
  connection: ReadConnection,
  query: BatchQuery,
): Promise<{ readonly batches: readonly StoredBatch[]; readonly next?: BatchPosition }> {
  const size = Math.min(Math.max(query.limit, 1), BATCHES_LIMIT_MAX);
  const rows = await readRows<BatchRow>(connection, SQL, [
    query.source ?? null,
    query.status ?? null,
    query.after?.receivedAt ?? null,
    query.after?.batchId ?? null,
    size + 1,
  ]);
  const batches = rows.slice(0, size).map(toBatch);
  const last = batches.at(-1);
  if (rows.length <= size || last === undefined) return { batches };
  return { batches, next: { receivedAt: last.receivedAt, batchId: last.batchId } };
}

function toBatch(row: BatchRow): StoredBatch {
  return {
    ...row,
    receivedRows: BigInt(row.receivedRows),
    stagedRows: BigInt(row.stagedRows),
    rejectedRows: BigInt(row.rejectedRows),
  };
}

/** A batch with what its origin came to, and its manifest as it was published. */
export interface BatchAccount extends StoredBatch {
  readonly originId: number;
  /** Bytes of BatchStaged. */
  readonly manifest: Uint8Array;
  readonly events: bigint;
  readonly duplicates: bigint;
  readonly quarantined: bigint;
}

const ACCOUNT = `
  select ${COLUMNS}, b.origin_id as "originId", b.manifest,
    (select count(*) from trade_store.trade_event e where e.origin_id = b.origin_id) as events,
    (select coalesce(sum(c.records), 0) from trade_store.decision_count c
      where c.origin_id = b.origin_id and c.decision = any($2::smallint[])) as duplicates,
    (select count(*) from trade_store.quarantine q where q.origin_id = b.origin_id) as quarantined
  from trade_store.batch b
  where b.batch_id = $1`;

/** Ledger line, manifest and counts of one batch; undefined where it is unknown. */
export async function readBatchAccount(
  connection: ReadConnection,
  batchId: string,
): Promise<BatchAccount | undefined> {
  interface AccountRow extends BatchRow {
    readonly originId: number;
    readonly manifest: Buffer;
    readonly events: string;
    readonly duplicates: string;
    readonly quarantined: string;
  }
  const [row] = await readRows<AccountRow>(connection, ACCOUNT, [batchId, DUPLICATE_CODES]);
  return (
    row && {
      ...toBatch(row),
      originId: row.originId,
      manifest: row.manifest,
      events: BigInt(row.events),
      duplicates: BigInt(row.duplicates),
      quarantined: BigInt(row.quarantined),
    }
  );
}

/** How many batches stand where. */
export type BatchTotals = Readonly<Record<BatchStatus, bigint>>;

const TOTALS = `
  select status, count(*)::text as batches from trade_store.batch group by status`;

export async function readBatchTotals(connection: ReadConnection): Promise<BatchTotals> {
  const rows = await readRows<{ status: BatchStatus; batches: string }>(connection, TOTALS);
  const counted = new Map(rows.map(({ status, batches }) => [status, BigInt(batches)]));
  const of = (status: BatchStatus): bigint => counted.get(status) ?? 0n;
  return { STAGED: of('STAGED'), APPLIED: of('APPLIED'), FAILED: of('FAILED') };
}

const MANIFESTS = `
  select batch_id as "batchId", manifest from trade_store.batch
  where status = 'APPLIED' order by received_at desc, batch_id desc limit $1::integer`;

/** Manifests (bytes of BatchStaged) of the latest applied batches. */
export async function readAppliedManifests(
  connection: ReadConnection,
  limit: number,
): Promise<{ readonly batchId: string; readonly manifest: Uint8Array }[]> {
  return readRows(connection, MANIFESTS, [Math.min(Math.max(limit, 1), BATCHES_LIMIT_MAX)]);
}

const WAITING = `
  select batch_id as "batchId", source, ${instantText('received_at')} as "receivedAt"
  from trade_store.batch
  where status = 'STAGED' and received_at < $1::timestamptz
  order by received_at, batch_id limit $2::integer`;

/** Batches received before an instant and still not applied, the oldest first. */
export async function readWaitingBatches(
  connection: ReadConnection,
  query: { readonly receivedBefore: string; readonly limit: number },
): Promise<{ readonly batchId: string; readonly source: string; readonly receivedAt: string }[]> {
  const limit = Math.min(Math.max(query.limit, 1), BATCHES_LIMIT_MAX);
  return readRows(connection, WAITING, [query.receivedBefore, limit]);
}
