/** Quarantined records: made in one place, so that every app keeps bytes under the same limits. */
import { createHash } from 'node:crypto';
import {
  QuarantinedRecord as WireQuarantined,
  RECORD_BYTES_MAX,
  TRUNCATED_BYTES,
} from '@tributary/contracts';
import type { Instant, Lineage, QuarantineReason } from '@tributary/domain';
import { QUARANTINE_REASON } from './enum-tables.js';
import { ContractFaultError, badValue, missing } from './fault.js';
import type { ContractFault } from './fault.js';
import { lineageToDomain, lineageToWire } from './lineage.js';
import { given, optionalText, readEnum, readInstant, writeEnum, writeInstant } from './values.js';

export type QuarantineStage = 'stream-normalizer' | 'file-ingestor' | 'convergence-sink';

/** A record that could not be understood, with its bytes up to the limit. */
export interface Quarantined {
  readonly source: string;
  readonly reason: QuarantineReason;
  readonly field: string;
  readonly detail: string;
  readonly raw: Uint8Array;
  readonly truncated: boolean;
  readonly rawLength: bigint;
  /** SHA-256 of the whole record, 32 bytes. */
  readonly rawSha256: Uint8Array;
  readonly contentType?: string;
  readonly lineage: Lineage;
  readonly messageId?: string;
  readonly receivedAt: Instant;
  readonly stage: string;
}

export interface QuarantineInput {
  readonly source: string;
  readonly stage: QuarantineStage;
  readonly fault: ContractFault;
  /** The whole record as received. */
  readonly raw: Uint8Array;
  readonly contentType?: string | undefined;
  readonly lineage: Lineage;
  readonly messageId?: string | undefined;
  readonly receivedAt: Instant;
}

/** Keeps bytes exactly up to the record limit; of a larger one its first 64 KiB and a hash. */
export function quarantineOf(input: QuarantineInput): Quarantined {
  const { raw, fault } = input;
  const truncated = raw.length > RECORD_BYTES_MAX;
  return {
    source: input.source,
    reason: fault.reason,
    field: fault.field,
    detail: fault.detail,
    raw: truncated ? raw.subarray(0, TRUNCATED_BYTES) : raw,
    truncated,
    rawLength: BigInt(raw.length),
    rawSha256: createHash('sha256').update(raw).digest(),
    ...given('contentType', input.contentType),
    lineage: input.lineage,
    ...given('messageId', input.messageId),
    receivedAt: input.receivedAt,
    stage: input.stage,
  };
}

export function encodeQuarantined(record: Quarantined): Uint8Array {
  return WireQuarantined.encode({
    source: record.source,
    reason: writeEnum(QUARANTINE_REASON, record.reason),
    field: record.field,
    detail: record.detail,
    raw: Buffer.from(record.raw),
    truncated: record.truncated,
    rawLength: record.rawLength,
    rawSha256: Buffer.from(record.rawSha256),
    contentType: record.contentType ?? '',
    lineage: lineageToWire(record.lineage),
    messageId: record.messageId ?? '',
    receivedAt: writeInstant(record.receivedAt),
    stage: record.stage,
  }).finish();
}

/** @throws ContractFaultError where the bytes are no quarantined record. */
export function decodeQuarantined(bytes: Uint8Array): Quarantined {
  const wire = decodeWire(bytes);
  const reason = readEnum(QUARANTINE_REASON, wire.reason, 'reason');
  const receivedAt = readInstant(wire.receivedAt, 'received_at');
  if (reason === undefined) throw missing('reason');
  if (receivedAt === undefined) throw missing('received_at');
  return {
    source: wire.source,
    reason,
    field: wire.field,
    detail: wire.detail,
    raw: wire.raw,
    truncated: wire.truncated,
    rawLength: wire.rawLength,
    rawSha256: wire.rawSha256,
    ...given('contentType', optionalText(wire.contentType, 'content_type')),
    lineage: lineageToDomain(wire.lineage),
    ...given('messageId', optionalText(wire.messageId, 'message_id')),
    receivedAt,
    stage: wire.stage,
  };
}

function decodeWire(bytes: Uint8Array): WireQuarantined {
  try {
    return WireQuarantined.decode(bytes);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw error instanceof ContractFaultError ? error : badValue('', detail);
  }
}
