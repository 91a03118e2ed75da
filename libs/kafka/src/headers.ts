/** Headers of the records Tributary writes, and what goes to quarantine. Pure. */
import { HEADERS, QUARANTINE, RECORD_BYTES_MAX, TRUNCATED_BYTES } from '@tributary/contracts';
import { HEADER_TEXT_MAX } from './limits.js';
import type { KafkaRecord, OutgoingRecord } from './types.js';

/** Known facts about a record; absent ones write no header. */
export type RecordHeaders = Partial<Record<keyof typeof HEADERS, string>>;

/** Where a forwarded record came from. */
export const ORIGIN_HEADERS = {
  topic: 'origin-topic',
  partition: 'origin-partition',
  offset: 'origin-offset',
} as const;

/** Header of a quarantined record: the closed reason, for filters that do not decode the value. */
export const REASON_HEADER = 'reason';

/** Header names and texts for `OutgoingRecord.headers`; texts are cut at `HEADER_TEXT_MAX`. */
export function toHeaders(facts: RecordHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [fact, name] of Object.entries(HEADERS) as [keyof typeof HEADERS, string][]) {
    const text = facts[fact];
    if (text !== undefined) headers[name] = text.slice(0, HEADER_TEXT_MAX);
  }
  return headers;
}

/** The facts a record's headers carry. */
export function fromHeaders(headers: Readonly<Record<string, string>>): RecordHeaders {
  const facts: RecordHeaders = {};
  for (const [fact, name] of Object.entries(HEADERS) as [keyof typeof HEADERS, string][]) {
    const text = headers[name];
    if (text !== undefined) facts[fact] = text;
  }
  return facts;
}

/** Headers that tell the coordinate of the input record. */
export function originHeaders(
  record: Pick<KafkaRecord, 'topic' | 'partition' | 'offset'>,
): Record<string, string> {
  return {
    [ORIGIN_HEADERS.topic]: record.topic,
    [ORIGIN_HEADERS.partition]: String(record.partition),
    [ORIGIN_HEADERS.offset]: record.offset.toString(),
  };
}

/**
 * A record for `quarantine.v1`, keyed by source. `value` is an encoded `QuarantinedRecord`;
 * `origin`, when the record came by Kafka, adds its coordinate.
 */
export function quarantineRecord(entry: {
  readonly source: string;
  readonly reason: string;
  readonly value: Uint8Array;
  readonly origin?: Pick<KafkaRecord, 'topic' | 'partition' | 'offset'>;
}): OutgoingRecord {
  const { source, reason, value, origin } = entry;
  return {
    topic: QUARANTINE.name,
    key: source,
    value,
    headers: {
      ...toHeaders({ contract: QUARANTINE.contract, source }),
      [REASON_HEADER]: reason.slice(0, HEADER_TEXT_MAX),
      ...(origin === undefined ? {} : originHeaders(origin)),
    },
  };
}

/**
 * What quarantine keeps of raw bytes: all up to `RECORD_BYTES_MAX`, else the first
 * `TRUNCATED_BYTES`.
 */
export function quarantineBytes(raw: Uint8Array): { bytes: Uint8Array; isTruncated: boolean } {
  const isTruncated = raw.byteLength > RECORD_BYTES_MAX;
  return { bytes: isTruncated ? raw.subarray(0, TRUNCATED_BYTES) : raw, isTruncated };
}
