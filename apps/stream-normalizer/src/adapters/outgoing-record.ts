/** Gives an outcome of the core its topic, key and headers. */
import { TRADES_CANONICAL } from '@tributary/contracts';
import type { OutgoingRecord } from '@tributary/kafka';
import { quarantineRecord, toHeaders } from '@tributary/kafka';
import type { Outcome } from '../core/normalize-record.js';
import type { RawRecord, StreamSource } from '../core/ports.js';

/** Records of one source share their headers: the library then encodes them once for a request. */
const canonicalHeaders = new WeakMap<StreamSource, Readonly<Record<string, string>>>();

/** The record to publish; `raw` is the record the outcome was made of. */
export function outgoingRecord(
  outcome: Outcome,
  { raw, source }: { readonly raw: RawRecord; readonly source: StreamSource },
): OutgoingRecord {
  const { value } = outcome;
  if (outcome.kind === 'quarantined') {
    return quarantineRecord({ source: source.source, reason: outcome.reason, value, origin: raw });
  }
  const { key } = outcome;
  return { topic: TRADES_CANONICAL.name, key, value, headers: canonicalHeadersOf(source) };
}

function canonicalHeadersOf(source: StreamSource): Readonly<Record<string, string>> {
  let headers = canonicalHeaders.get(source);
  if (headers === undefined) {
    const { contract } = TRADES_CANONICAL;
    headers = Object.freeze(toHeaders({ contract, source: source.source }));
    canonicalHeaders.set(source, headers);
  }
  return headers;
}
