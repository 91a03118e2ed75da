/** The manifest of a batch between wire and domain. */
import { BatchStaged as WireBatch } from '@tributary/contracts';
import { isScheme } from '@tributary/domain';
import type { DecimalText, Instant, IsoDate } from '@tributary/domain';
import { ContractFaultError, badValue, excerpt, missing } from './fault.js';
import type { ContractFault } from './fault.js';
import {
  checkedText,
  given,
  optionalText,
  readDate,
  readDecimal,
  readInstant,
  writeDate,
  writeInstant,
} from './values.js';

const SHA256_BYTES = 32;
const BATCH_ID = /^[0-9a-f]{16,64}$/;

/** One Parquet file of a batch. */
export interface BatchPart {
  /** Path relative to the staging area. */
  readonly uri: string;
  readonly sha256: Uint8Array;
  readonly bytes: bigint;
  readonly rows: bigint;
}

/** Exact sum over one field of the staged rows. */
export interface ControlTotal {
  readonly field: string;
  readonly sum: DecimalText;
  /** Rows that carried the field. */
  readonly rows: bigint;
}

/** One batch that is staged and may be applied. */
export interface BatchManifest {
  readonly batchId: string;
  readonly source: string;
  readonly fileUri: string;
  readonly fileSha256: Uint8Array;
  readonly fileBytes: bigint;
  readonly businessDate?: IsoDate;
  readonly receivedAt: Instant;
  readonly mappingId: string;
  readonly mappingHash: Uint8Array;
  readonly parts: readonly BatchPart[];
  readonly receivedRows: bigint;
  readonly stagedRows: bigint;
  readonly rejectedRows: bigint;
  readonly controlTotals: readonly ControlTotal[];
  readonly runId?: string;
}

export function encodeBatchStaged(manifest: BatchManifest): Uint8Array {
  return WireBatch.encode({
    batchId: manifest.batchId,
    source: manifest.source,
    fileUri: manifest.fileUri,
    fileSha256: Buffer.from(manifest.fileSha256),
    fileBytes: manifest.fileBytes,
    businessDate: writeDate(manifest.businessDate),
    receivedAt: writeInstant(manifest.receivedAt),
    mappingId: manifest.mappingId,
    mappingHash: Buffer.from(manifest.mappingHash),
    parts: manifest.parts.map((part) => ({ ...part, sha256: Buffer.from(part.sha256) })),
    receivedRows: manifest.receivedRows,
    stagedRows: manifest.stagedRows,
    rejectedRows: manifest.rejectedRows,
    controlTotals: manifest.controlTotals.map(({ field, sum, rows }) => ({
      field,
      sum: { value: sum },
      rows,
    })),
    runId: manifest.runId ?? '',
  }).finish();
}

/** Reads a manifest strictly; its counts must agree with each other. */
export function decodeBatchStaged(
  bytes: Uint8Array,
): { readonly manifest: BatchManifest } | { readonly fault: ContractFault } {
  try {
    return { manifest: toDomain(WireBatch.decode(bytes)) };
  } catch (error) {
    if (error instanceof ContractFaultError) return { fault: error.fault };
    const detail = `not a BatchStaged: ${error instanceof Error ? error.message : String(error)}`;
    return { fault: { reason: 'UNDECODABLE', field: '', detail } };
  }
}

function toDomain(wire: WireBatch): BatchManifest {
  const receivedAt = readInstant(wire.receivedAt, 'received_at');
  if (receivedAt === undefined) throw missing('received_at');
  if (!BATCH_ID.test(wire.batchId)) throw badValue('batch_id', 'is not 16 to 64 hex digits');
  if (!isScheme(wire.source)) throw badValue('source', excerpt(wire.source));
  checkCounts(wire);
  return {
    batchId: wire.batchId,
    source: wire.source,
    fileUri: wire.fileUri,
    fileSha256: sha256Of(wire.fileSha256, 'file_sha256'),
    fileBytes: wire.fileBytes,
    ...given('businessDate', readDate(wire.businessDate, 'business_date')),
    receivedAt,
    mappingId: wire.mappingId,
    mappingHash: wire.mappingHash,
    parts: wire.parts.map(({ uri, sha256, bytes, rows }) => ({
      uri: partUri(uri),
      sha256: sha256Of(sha256, 'parts'),
      bytes,
      rows,
    })),
    receivedRows: wire.receivedRows,
    stagedRows: wire.stagedRows,
    rejectedRows: wire.rejectedRows,
    controlTotals: wire.controlTotals.map(controlTotalToDomain),
    ...given('runId', optionalText(wire.runId, 'run_id')),
  };
}

function controlTotalToDomain(wire: WireBatch['controlTotals'][number]): ControlTotal {
  const sum = readDecimal(wire.sum, 'control_totals');
  if (sum === undefined) throw missing('control_totals');
  return { field: wire.field, sum, rows: wire.rows };
}

/** `received = staged + rejected`, and the parts hold what is staged. */
function checkCounts(wire: WireBatch): void {
  const { receivedRows, stagedRows, rejectedRows } = wire;
  if (receivedRows !== stagedRows + rejectedRows) {
    const detail = `${receivedRows} received, ${stagedRows} staged, ${rejectedRows} rejected`;
    throw badValue('received_rows', detail);
  }
  const inParts = wire.parts.reduce((sum, part) => sum + part.rows, 0n);
  if (inParts !== stagedRows) {
    throw badValue('staged_rows', `${stagedRows}, but the parts hold ${inParts}`);
  }
}

function sha256Of(bytes: Uint8Array, field: string): Uint8Array {
  if (bytes.length !== SHA256_BYTES) throw badValue(field, `${bytes.length} bytes, not 32`);
  return bytes;
}

/** A part lies inside the staging area: a manifest must not name any other file. */
function partUri(uri: string): string {
  const isInside = uri !== '' && !uri.startsWith('/') && !uri.split('/').includes('..');
  if (!isInside) throw badValue('parts', `${excerpt(uri)} is not inside the staging area`);
  return checkedText(uri, 'parts');
}
