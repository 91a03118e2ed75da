/** One canonical record at its place in the store, ready to be decided. */
import { readTradeRecord } from '@tributary/contract-mapping';
import type { ContractFault, RecordView } from '@tributary/contract-mapping';
import { formatKey } from '@tributary/domain';
import type { Coordinate } from '@tributary/trade-store-writer';

export interface IncomingRecord extends RecordView {
  readonly at: Coordinate;
  /** `scheme|trade_id|leg_id`. */
  readonly eventKey: string;
  /** The record as it came; copied into history and states, never encoded again. */
  readonly bytes: Uint8Array;
}

export type ReadRecord = { readonly incoming: IncomingRecord } | { readonly fault: ContractFault };

/** Reads the bytes of one record strictly. */
export function readRecord(at: Coordinate, bytes: Uint8Array): ReadRecord {
  const read = readTradeRecord(bytes);
  if ('fault' in read) return read;
  const { head, raw, termsBytes } = read.view;
  return { incoming: { at, eventKey: formatKey(head.key), head, raw, termsBytes, bytes } };
}
