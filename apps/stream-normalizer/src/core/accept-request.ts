/**
 * What an HTTP request offers, checked before anything is accepted.
 *
 * The request is refused whole, with every fault named by its element, when any element could not
 * become a canonical record: a caller that can be told is told, instead of filling the quarantine.
 */
import { HEADERS, RECORD_BYTES_MAX } from '@tributary/contracts';
import { formatInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { decodeJson } from '@tributary/mapping';
import type { Envelope, RecordFault } from '@tributary/mapping';
import { ADAPTER_VERSION } from './adapter-version.js';
import { elementMessageId, jsonElements } from './json-elements.js';
import type { AcceptedRecord, StreamSource } from './ports.js';

/** Longest `Idempotency-Key`; it becomes part of the message identity. */
export const IDEMPOTENCY_KEY_LENGTH_MAX = 200;
/** Faults one answer lists; the search for more ends there. */
export const ANSWERED_FAULTS_MAX = 100;
const PRINTABLE = /^[\x21-\x7e]+$/;

export interface OfferedRequest {
  readonly source: StreamSource;
  readonly body: Uint8Array;
  readonly idempotencyKey?: string;
  readonly receivedAt: Instant;
}

/** A fault and the element it was found in, counted from 0. */
export interface ElementFault extends RecordFault {
  readonly index: number;
}

export type Acceptance =
  | { readonly kind: 'accepted'; readonly records: readonly AcceptedRecord[] }
  | { readonly kind: 'refused'; readonly faults: readonly ElementFault[] }
  | { readonly kind: 'too_large'; readonly index: number; readonly bytes: number };

/** Splits, checks and addresses the records of one request. Never throws for any body. */
export function acceptRequest(request: OfferedRequest): Acceptance {
  const keyFault = idempotencyKeyFault(request.idempotencyKey);
  if (keyFault) return { kind: 'refused', faults: [{ index: 0, ...keyFault }] };
  const split = jsonElements(request.body);
  if ('fault' in split) return { kind: 'refused', faults: [{ index: 0, ...split.fault }] };
  const { elements, isArray } = split;
  const large = elements.findIndex((value) => value.length > RECORD_BYTES_MAX);
  if (large >= 0) return { kind: 'too_large', index: large, bytes: elements[large]?.length ?? 0 };
  const records: AcceptedRecord[] = [];
  const faults: ElementFault[] = [];
  for (const [index, value] of elements.entries()) {
    const checked = checkElement(request, { value, index, isArray });
    if ('faults' in checked) faults.push(...checked.faults.map((fault) => ({ index, ...fault })));
    else records.push(checked.record);
    if (faults.length >= ANSWERED_FAULTS_MAX) break;
  }
  if (faults.length > 0) return { kind: 'refused', faults: faults.slice(0, ANSWERED_FAULTS_MAX) };
  return { kind: 'accepted', records };
}

interface Element {
  readonly value: Uint8Array;
  readonly index: number;
  readonly isArray: boolean;
}

type CheckedElement =
  | { readonly record: AcceptedRecord }
  | { readonly faults: readonly RecordFault[] };

function checkElement(request: OfferedRequest, element: Element): CheckedElement {
  const { source, receivedAt } = request;
  const decoded = decodeJson(element.value);
  if ('fault' in decoded) return { faults: [decoded.fault] };
  const messageId = elementMessageId(request.idempotencyKey, element);
  const mapped = source.mapping.mapJson(decoded.value, envelopeFor(request, messageId));
  if ('faults' in mapped) return { faults: mapped.faults };
  const key = source.mapping.rawKeyOf(decoded.value);
  if (key === undefined) {
    const detail = 'the trade reference cannot be read';
    return { faults: [{ reason: 'MISSING_FIELD', field: '', detail }] };
  }
  return {
    record: {
      topic: source.topic,
      key,
      value: element.value,
      headers: {
        [HEADERS.source]: source.source,
        [HEADERS.receivedAt]: formatInstant(receivedAt),
        [HEADERS.contentType]: 'application/json',
        ...(messageId === undefined ? {} : { [HEADERS.messageId]: messageId }),
      },
    },
  };
}

/** The mapping is only asked whether it can map, so the coordinate is not known yet. */
function envelopeFor(request: OfferedRequest, messageId: string | undefined): Envelope {
  const { source, receivedAt } = request;
  return {
    source: source.source,
    receivedAt,
    ...(messageId === undefined ? {} : { messageId }),
    lineage: {
      channel: 'STREAM',
      stream: { topic: source.topic, partition: 0, offset: 0n },
      ordinal: 0,
      mappingId: source.mapping.id,
      mappingHash: source.mapping.hash,
      adapterVersion: ADAPTER_VERSION,
      replay: false,
    },
  };
}

function idempotencyKeyFault(key: string | undefined): RecordFault | undefined {
  if (key === undefined) return undefined;
  if (key.length <= IDEMPOTENCY_KEY_LENGTH_MAX && PRINTABLE.test(key)) return undefined;
  const detail = `1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} printable ASCII characters without spaces`;
  return { reason: 'BAD_VALUE', field: 'Idempotency-Key', detail };
}
