/**
 * From one raw record to canonical records or to quarantine.
 *
 * Pure and deterministic: the same raw record, source and program version give the same bytes, so a
 * repeated transaction publishes what the first try published. `received_at` therefore comes from
 * the record (header or broker time), never from a clock.
 */
import { HEADERS, QUARANTINE, RECORD_BYTES_MAX, TRADES_CANONICAL } from '@tributary/contracts';
import { encodeQuarantined, encodeTradeRecord, quarantineOf } from '@tributary/contract-mapping';
import { formatKey, parseInstant } from '@tributary/domain';
import type { Instant, Lineage } from '@tributary/domain';
import { decodeJson } from '@tributary/mapping';
import type { Envelope, JsonValue, RecordFault } from '@tributary/mapping';
import type { PublishedRecord, RawRecord, StreamSource } from './ports.js';

/** Elements one raw record may hold; a larger array is refused whole. */
export const ELEMENTS_MAX = 10_000;

const NANOS_PER_MS = 1_000_000n;
const EMPTY = new Uint8Array(0);

export interface NormalizeOptions {
  readonly source: StreamSource;
  /** Version of this program, for lineage. */
  readonly adapterVersion: string;
}

/**
 * Normalizes one raw record: one canonical record for an object, one for each element of an array.
 * An element that cannot be understood goes to quarantine with its own bytes' place (the ordinal);
 * its neighbours are published. Never throws for any input bytes.
 */
export function normalizeRecord(raw: RawRecord, options: NormalizeOptions): PublishedRecord[] {
  const refuse = (fault: RecordFault, ordinal = 0): PublishedRecord =>
    quarantined(raw, options, fault, ordinal);
  const value = raw.value ?? EMPTY;
  if (value.length === 0) {
    return [refuse({ reason: 'UNDECODABLE', field: '', detail: 'the record is empty' })];
  }
  if (value.length > RECORD_BYTES_MAX) {
    const detail = `${value.length} bytes; the limit is ${RECORD_BYTES_MAX}`;
    return [refuse({ reason: 'TOO_LARGE', field: '', detail })];
  }
  const decoded = decodeJson(value);
  if ('fault' in decoded) return [refuse(decoded.fault)];
  if (!Array.isArray(decoded.value)) {
    return [mapElement(raw, options, { value: decoded.value, ordinal: 0, inArray: false })];
  }
  const elements: readonly JsonValue[] = decoded.value;
  if (elements.length === 0 || elements.length > ELEMENTS_MAX) {
    const detail = `an array of ${elements.length} elements; 1 to ${ELEMENTS_MAX} are accepted`;
    return [refuse({ reason: 'UNDECODABLE', field: '', detail })];
  }
  return elements.map((element, ordinal) =>
    mapElement(raw, options, { value: element, ordinal, inArray: true }),
  );
}

interface Element {
  readonly value: JsonValue;
  readonly ordinal: number;
  readonly inArray: boolean;
}

function mapElement(raw: RawRecord, options: NormalizeOptions, element: Element): PublishedRecord {
  const envelope = envelopeOf(raw, options, element);
  const mapped = options.source.mapping.mapJson(element.value, envelope);
  if ('faults' in mapped) {
    const first = mapped.faults[0] ?? { reason: 'UNDECODABLE', field: '', detail: 'not mapped' };
    const others = mapped.faults.length - 1;
    const detail = others > 0 ? `${first.detail} (and ${others} more)` : first.detail;
    return quarantined(raw, options, { ...first, detail }, element.ordinal);
  }
  const { bytes } = encodeTradeRecord(mapped.record);
  return {
    topic: TRADES_CANONICAL.name,
    key: formatKey(mapped.record.head.key),
    value: bytes,
    headers: {
      [HEADERS.contract]: TRADES_CANONICAL.contract,
      [HEADERS.source]: options.source.source,
    },
  };
}

function envelopeOf(raw: RawRecord, options: NormalizeOptions, element: Element): Envelope {
  const messageId = raw.headers[HEADERS.messageId];
  const own = element.inArray && messageId ? `${messageId}#${element.ordinal}` : messageId;
  return {
    source: options.source.source,
    receivedAt: receivedAtOf(raw),
    ...(own ? { messageId: own } : {}),
    lineage: lineageOf(raw, options, element.ordinal),
  };
}

function lineageOf(raw: RawRecord, options: NormalizeOptions, ordinal: number): Lineage {
  return {
    channel: 'STREAM',
    stream: { topic: raw.topic, partition: raw.partition, offset: raw.offset },
    ordinal,
    mappingId: options.source.mapping.id,
    mappingHash: options.source.mapping.hash,
    adapterVersion: options.adapterVersion,
    replay: false,
  };
}

/** Time of arrival: set once at the edge in the header; for foreign topics the broker's time. */
function receivedAtOf(raw: RawRecord): Instant {
  const header = raw.headers[HEADERS.receivedAt];
  const stated = header === undefined ? undefined : parseInstant(header);
  return stated ?? ((raw.timestampMs * NANOS_PER_MS) as Instant);
}

function quarantined(
  raw: RawRecord,
  options: NormalizeOptions,
  fault: RecordFault,
  ordinal: number,
): PublishedRecord {
  const source = options.source.source;
  const record = quarantineOf({
    source,
    stage: 'stream-normalizer',
    fault,
    raw: raw.value ?? EMPTY,
    contentType: raw.headers[HEADERS.contentType],
    lineage: lineageOf(raw, options, ordinal),
    messageId: raw.headers[HEADERS.messageId],
    receivedAt: receivedAtOf(raw),
  });
  return {
    topic: QUARANTINE.name,
    key: source,
    value: encodeQuarantined(record),
    headers: { [HEADERS.contract]: QUARANTINE.contract, [HEADERS.source]: source },
  };
}
