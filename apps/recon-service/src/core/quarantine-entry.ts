/** One line of the work list, made from a record of `quarantine.v1`. */
import { createHash } from 'node:crypto';
import { ContractFaultError, decodeQuarantined } from '@tributary/contract-mapping';
import type { Quarantined } from '@tributary/contract-mapping';
import { formatInstant } from '@tributary/domain';
import type { Lineage } from '@tributary/domain';
import { toJson } from './json.js';
import type { Json } from './json.js';

/** A record as it lies on the topic. */
export interface QuarantineRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** The source. */
  readonly key: string;
  readonly value: Uint8Array;
  readonly timestampMs: bigint;
}

export interface QuarantineEntry {
  /** Equal for every delivery of one quarantined record. 32 bytes. */
  readonly identity: Uint8Array;
  readonly source: string;
  readonly stage: string;
  readonly reason: string;
  readonly field: string;
  readonly detail: string;
  readonly origin: Json;
  readonly messageId: string | null;
  readonly raw: Uint8Array;
  readonly rawLength: bigint;
  readonly isTruncated: boolean;
  readonly contentType: string | null;
  readonly receivedAt: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Stage of a record of the quarantine topic that itself cannot be read. */
const UNREADABLE_STAGE = 'recon-service';

/** Never fails: a record that cannot be read becomes a line of its own. */
export function toQuarantineEntry(record: QuarantineRecord): QuarantineEntry {
  try {
    return readable(record, decodeQuarantined(record.value));
  } catch (error) {
    if (!(error instanceof ContractFaultError)) throw error;
    return unreadable(record, error.fault.detail);
  }
}

function readable({ partition, offset }: QuarantineRecord, found: Quarantined): QuarantineEntry {
  const origin = originOf(found.lineage);
  return {
    identity: identityOf([found.stage, JSON.stringify(origin)]),
    source: storable(found.source),
    stage: storable(found.stage),
    reason: found.reason,
    field: storable(found.field),
    detail: storable(found.detail),
    origin,
    messageId: found.messageId === undefined ? null : storable(found.messageId),
    raw: found.raw,
    rawLength: found.rawLength,
    isTruncated: found.truncated,
    contentType: found.contentType === undefined ? null : storable(found.contentType),
    receivedAt: formatInstant(found.receivedAt),
    partition,
    offset,
  };
}

function unreadable(record: QuarantineRecord, detail: string): QuarantineEntry {
  const { topic, partition, offset, key, value } = record;
  return {
    identity: identityOf([UNREADABLE_STAGE, topic, String(partition), String(offset)]),
    source: storable(key),
    stage: UNREADABLE_STAGE,
    reason: 'UNDECODABLE',
    field: '',
    detail: storable(`not a QuarantinedRecord: ${detail}`),
    origin: { topic, partition, offset: offset.toString() },
    messageId: null,
    raw: value,
    rawLength: BigInt(value.length),
    isTruncated: false,
    contentType: null,
    receivedAt: new Date(Number(record.timestampMs)).toISOString(),
    partition,
    offset,
  };
}

/** Where the record came from; a run id tells a forced replay from the first reading. */
function originOf({ stream, file, ordinal, runId }: Lineage): Json {
  const place =
    file === undefined
      ? stream
      : { fileUri: storable(file.uri), fileSha256: file.sha256, row: file.row };
  return toJson({ ...place, ordinal, runId: runId === undefined ? runId : storable(runId) });
}

function identityOf(parts: readonly string[]): Uint8Array {
  return createHash('sha256').update(parts.join('\n')).digest();
}

/** PostgreSQL text holds no NUL. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}
