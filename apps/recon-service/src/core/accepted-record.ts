/** Bytes of `trades.accepted.v1` as far as they are compared. */
import { decodeTradeState } from '@tributary/contract-mapping';
import { parseKey } from '@tributary/domain';
import type { AcceptedRecord } from './accepted-fold.js';
import type { TopicRecord } from './ports.js';

export type ReadAccepted =
  | { readonly record: AcceptedRecord }
  | { readonly fault: { readonly offset: bigint; readonly detail: string } };

/** Reads one record; what cannot be read is a fault with one sentence. */
export function readAccepted({ offset, key, value }: TopicRecord): ReadAccepted {
  const fault = (detail: string): ReadAccepted => ({ fault: { offset, detail } });
  if (key === null || parseKey(key) === undefined) return fault('the key is not a trade key');
  if (value === null) return fault('a tombstone: a cancel is a state, nothing deletes a trade');
  const decoded = decodeTradeState(value);
  if ('fault' in decoded) return fault(`${decoded.fault.reason}: ${decoded.fault.detail}`);
  const { revision, contentHash, status, maturityDate = null } = decoded.state;
  return { record: { eventKey: key, offset, revision, contentHash, status, maturityDate } };
}
