/** One canonical record at its place in the store, ready to be decided. */
import { decodeTradeRecord } from '@tributary/contract-mapping';
import type { ContractFault } from '@tributary/contract-mapping';
import { formatKey } from '@tributary/domain';
import type { TradeRecord } from '@tributary/domain';
import type { Coordinate } from '@tributary/trade-store-writer';

export interface IncomingRecord {
  readonly at: Coordinate;
  /** `scheme|trade_id|leg_id`. */
  readonly eventKey: string;
  readonly record: TradeRecord;
  /** The record as it came; copied into history and states, never encoded again. */
  readonly bytes: Uint8Array;
  readonly termsBytes: Uint8Array;
}

export type ReadRecord = { readonly incoming: IncomingRecord } | { readonly fault: ContractFault };

/** Reads the bytes of one record strictly. */
export function readRecord(at: Coordinate, bytes: Uint8Array): ReadRecord {
  const decoded = decodeTradeRecord(bytes);
  if ('fault' in decoded) return decoded;
  const { record, termsBytes } = decoded;
  return { incoming: { at, eventKey: formatKey(record.head.key), record, bytes, termsBytes } };
}
