/** Rows of the outbox as Kafka records. The content goes out as it was stored, byte for byte. */
import { TRADES_ACCEPTED } from '@tributary/contracts';
import { quarantineRecord, toHeaders } from '@tributary/kafka';
import type { OutgoingRecord } from '@tributary/kafka';

/** Framing of one record in a request, an upper estimate. */
const RECORD_OVERHEAD_BYTES = 64;
const HEADER_OVERHEAD_BYTES = 4;
/** UTF-16 units become at most three bytes each. */
const UTF8_BYTES_PER_UNIT = 3;

const ACCEPTED_HEADERS = Object.freeze(toHeaders({ contract: TRADES_ACCEPTED.contract }));

/** A row of `trade_event` that was accepted. */
export interface AcceptedRow {
  readonly eventKey: string;
  /** Encoded `TradeState`. */
  readonly content: Buffer;
}

/** A row of `quarantine`. */
export interface QuarantineRow {
  readonly sourceSystem: string;
  readonly reason: string;
  /** Encoded `QuarantinedRecord`. */
  readonly content: Buffer;
}

export function fromAccepted({ eventKey, content }: AcceptedRow): OutgoingRecord {
  return {
    topic: TRADES_ACCEPTED.name,
    key: eventKey,
    value: content,
    headers: ACCEPTED_HEADERS,
  };
}

export function fromQuarantine({ sourceSystem, reason, content }: QuarantineRow): OutgoingRecord {
  return quarantineRecord({ source: sourceSystem, reason, value: content });
}

/** Bytes of a record in a request, never too small. */
export function sizeOf({ key, value, headers = {} }: OutgoingRecord): number {
  let units = key.length;
  let overhead = RECORD_OVERHEAD_BYTES;
  for (const [name, text] of Object.entries(headers)) {
    units += name.length + text.length;
    overhead += HEADER_OVERHEAD_BYTES;
  }
  return overhead + units * UTF8_BYTES_PER_UNIT + (value?.byteLength ?? 0);
}
