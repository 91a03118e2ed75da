/** Gives an outcome of the core its topic, key and headers. */
import { TRADES_CANONICAL } from '@tributary/contracts';
import type { OutgoingRecord } from '@tributary/kafka';
import { quarantineRecord, toHeaders } from '@tributary/kafka';
import type { Outcome } from '../core/normalize-record.js';
import type { RawRecord, StreamSource } from '../core/ports.js';

/** The record to publish; `raw` is the record the outcome was made of. */
export function outgoingRecord(
  outcome: Outcome,
  { raw, source: { source } }: { readonly raw: RawRecord; readonly source: StreamSource },
): OutgoingRecord {
  const { value } = outcome;
  if (outcome.kind === 'quarantined') {
    return quarantineRecord({ source, reason: outcome.reason, value, origin: raw });
  }
  return {
    topic: TRADES_CANONICAL.name,
    key: outcome.key,
    value,
    headers: toHeaders({ contract: TRADES_CANONICAL.contract, source }),
  };
}
