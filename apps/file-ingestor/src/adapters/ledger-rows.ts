/** Rows of the ledger as the driver gives them, and what they are in the app's own types. */
import type { Instant } from '@tributary/domain';
import type { FileCounts, FileState, LedgerEntry, LedgerFile } from '../core/ports.js';

const NANOS_PER_MS = 1_000_000n;

export interface FileRow {
  readonly source: string;
  readonly sha256: Buffer;
  readonly run_id: string;
  readonly batch_id: string;
  readonly uri: string;
  readonly bytes: string;
  readonly marker: Buffer | null;
  readonly state: FileState;
  readonly manifest: Buffer | null;
  readonly received_at: Date;
}

export interface EntryRow {
  readonly source: string;
  readonly name: string;
  readonly state: LedgerEntry['state'];
  readonly reason: string | null;
  readonly batch_id: string;
  readonly sha256: Buffer;
  readonly bytes: string;
  readonly received_rows: string | null;
  readonly staged_rows: string | null;
  readonly rejected_rows: string | null;
  readonly seen_at: Date;
  readonly updated_at: Date;
}

export function fileOf(row: FileRow): LedgerFile {
  return {
    source: row.source,
    sha256: row.sha256.toString('hex'),
    runId: row.run_id,
    batchId: row.batch_id,
    uri: row.uri,
    bytes: BigInt(row.bytes),
    ...(row.marker === null ? {} : { marker: row.marker }),
    state: row.state,
    ...(row.manifest === null ? {} : { manifest: row.manifest }),
    receivedAt: instantOf(row.received_at),
  };
}

export function entryOf(row: EntryRow): LedgerEntry {
  const counts = countsOf(row);
  return {
    source: row.source,
    name: row.name,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    batchId: row.batch_id,
    sha256: row.sha256.toString('hex'),
    bytes: BigInt(row.bytes),
    ...(counts ? { counts } : {}),
    receivedAt: row.seen_at,
    updatedAt: row.updated_at,
  };
}

function countsOf(row: EntryRow): FileCounts | undefined {
  const { received_rows: received, staged_rows: staged, rejected_rows: rejected } = row;
  if (received === null || staged === null || rejected === null) return undefined;
  return { received: BigInt(received), staged: BigInt(staged), rejected: BigInt(rejected) };
}

/** The clock's milliseconds: what the ledger keeps is what the driver can give back. */
export function instantOf(date: Date): Instant {
  return (BigInt(date.getTime()) * NANOS_PER_MS) as Instant;
}

export function instantText(instant: Instant): string {
  return new Date(Number(instant / NANOS_PER_MS)).toISOString();
}
