/**
 * From one raw record to canonical records or to quarantine.
 *
 * Pure and deterministic: the same raw record, source and program version give the same bytes, so a
 * repeated transaction publishes what the first try published. `received_at` therefore comes from
 * the record (header or Kafka's time), never from a clock.
 */
import { HEADERS, RECORD_BYTES_MAX } from '@tributary/contracts';
import { encodeQuarantined, encodeTradeRecord, quarantineOf } from '@tributary/contract-mapping';
import { formatKey, isInstant, parseInstant } from '@tributary/domain';
import type { Instant, Lineage, QuarantineReason } from '@tributary/domain';
import { decodeJson } from '@tributary/mapping';
import type { Envelope, RecordFault } from '@tributary/mapping';
import { ADAPTER_VERSION } from './adapter-version.js';
import { elementMessageId, jsonElements } from './json-elements.js';
import type { RawRecord, StreamSource } from './ports.js';

/** Elements of one array that are quarantined one by one; more of them go together. */
export const FAULTY_ELEMENTS_MAX = 10;

const NANOS_PER_MS = 1_000_000n;
const NO_BYTES = new Uint8Array(0);
/** `received_at` of a quarantined record whose own time is not usable. */
const EPOCH = 0n as Instant;

/** What became of a raw record or of one element of it. */
export type Outcome =
  | {
      readonly kind: 'canonical';
      /** `scheme|trade_id|leg_id`. */
      readonly key: string;
      /** An encoded `TradeRecord`. */
      readonly value: Uint8Array;
    }
  | {
      readonly kind: 'quarantined';
      readonly reason: QuarantineReason;
      /** An encoded `QuarantinedRecord`. */
      readonly value: Uint8Array;
    };

interface Element {
  readonly bytes: Uint8Array;
  readonly index: number;
  readonly isArray: boolean;
}

type Mapped =
  | { readonly canonical: Outcome }
  | { readonly element: Element; readonly fault: RecordFault };

/**
 * Normalizes one raw record: one outcome for an object, one for each element of an array. What
 * cannot be understood is quarantined with its own bytes (of an array: those of the element, whose
 * place is the ordinal); its neighbours are canonical. Where more than `FAULTY_ELEMENTS_MAX`
 * elements are at fault they make one quarantined record with the whole array, so that a few bytes
 * cannot become a million records. Never throws for any input.
 */
export function normalizeRecord(raw: RawRecord, source: StreamSource): Outcome[] {
  const normalizer = new RecordNormalizer(raw, source);
  return normalizer.normalize();
}

/** What the elements of one raw record have in common. */
class RecordNormalizer {
  readonly #receivedAt: Instant | undefined;
  readonly #messageId: string | undefined;

  constructor(
    private readonly raw: RawRecord,
    private readonly source: StreamSource,
  ) {
    this.#receivedAt = receivedAtOf(raw);
    this.#messageId = raw.headers[HEADERS.messageId];
  }

  normalize(): Outcome[] {
    const bytes = this.raw.value ?? NO_BYTES;
    const whole: Element = { bytes, index: 0, isArray: false };
    if (bytes.length === 0) {
      return [this.#refuse(whole, undecodable('the record is empty'))];
    }
    if (bytes.length > RECORD_BYTES_MAX) {
      return [this.#refuse(whole, tooLarge(`${bytes.length} bytes`))];
    }
    const split = jsonElements(bytes);
    if ('fault' in split) return [this.#refuse(whole, split.fault)];
    const { elements, isArray } = split;
    if (!isArray) return [this.#outcome(this.#map(whole))];
    const mapped = elements.map((element, index) => this.#map({ bytes: element, index, isArray }));
    const faulty = mapped.filter((one) => 'fault' in one);
    const [first] = faulty;
    if (first === undefined || faulty.length <= FAULTY_ELEMENTS_MAX) {
      return mapped.map((one) => this.#outcome(one));
    }
    const canonical = mapped.flatMap((one) => ('canonical' in one ? [one.canonical] : []));
    const count = `${faulty.length} of ${elements.length} elements cannot be understood`;
    const detail = `${count}; element ${first.element.index}: ${first.fault.detail}`;
    const together: Element = { ...whole, index: first.element.index };
    return [...canonical, this.#refuse(together, { ...first.fault, detail })];
  }

  #outcome(mapped: Mapped): Outcome {
    return 'canonical' in mapped ? mapped.canonical : this.#refuse(mapped.element, mapped.fault);
  }

  #map(element: Element): Mapped {
    const receivedAt = this.#receivedAt;
    if (receivedAt === undefined) {
      const detail = `Kafka's time ${this.raw.timestampMs} ms is outside the years 1900 to 2299`;
      return { element, fault: { reason: 'BAD_VALUE', field: 'received_at', detail } };
    }
    const decoded = decodeJson(element.bytes);
    if ('fault' in decoded) return { element, fault: decoded.fault };
    const messageId = elementMessageId(this.#messageId, element);
    const envelope: Envelope = {
      source: this.source.source,
      receivedAt,
      ...(messageId === undefined ? {} : { messageId }),
      lineage: this.#lineage(element),
    };
    const mapped = this.source.mapping.mapJson(decoded.value, envelope);
    if ('faults' in mapped) return { element, fault: combined(mapped.faults) };
    const { bytes } = encodeTradeRecord(mapped.record);
    if (bytes.length > RECORD_BYTES_MAX) {
      return { element, fault: tooLarge(`its canonical record has ${bytes.length} bytes`) };
    }
    const key = formatKey(mapped.record.head.key);
    return { canonical: { kind: 'canonical', key, value: bytes } };
  }

  #refuse(element: Element, fault: RecordFault): Outcome {
    const record = quarantineOf({
      source: this.source.source,
      stage: 'stream-normalizer',
      fault,
      raw: element.bytes,
      contentType: this.raw.headers[HEADERS.contentType],
      lineage: this.#lineage(element),
      messageId: elementMessageId(this.#messageId, element),
      receivedAt: this.#receivedAt ?? EPOCH,
    });
    return { kind: 'quarantined', reason: fault.reason, value: encodeQuarantined(record) };
  }

  #lineage({ index }: Element): Lineage {
    const { topic, partition, offset } = this.raw;
    return {
      channel: 'STREAM',
      stream: { topic, partition, offset },
      ordinal: index,
      mappingId: this.source.mapping.id,
      mappingHash: this.source.mapping.hash,
      adapterVersion: ADAPTER_VERSION,
      replay: false,
    };
  }
}

/** Time of arrival: set once at the edge in the header; for foreign topics Kafka's own time. */
function receivedAtOf(raw: RawRecord): Instant | undefined {
  const header = raw.headers[HEADERS.receivedAt];
  const stated = header === undefined ? undefined : parseInstant(header);
  if (stated !== undefined) return stated;
  const nanos = raw.timestampMs * NANOS_PER_MS;
  return raw.timestampMs >= 0n && isInstant(nanos) ? nanos : undefined;
}

/** A quarantined record has one reason: the first, saying how many others there are. */
function combined(faults: readonly RecordFault[]): RecordFault {
  const first = faults[0] ?? undecodable('the mapping refused it without a reason');
  const others = faults.length - 1;
  return others > 0 ? { ...first, detail: `${first.detail} (and ${others} more)` } : first;
}

function undecodable(detail: string): RecordFault {
  return { reason: 'UNDECODABLE', field: '', detail };
}

function tooLarge(what: string): RecordFault {
  return { reason: 'TOO_LARGE', field: '', detail: `${what}; the limit is ${RECORD_BYTES_MAX}` };
}
