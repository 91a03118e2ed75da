/** One canonical record at its place in the store, ready to be decided. */
import { TermsNotepad, readTradeRecord } from '@tributary/contract-mapping';
import type { ContractFault, RecordView } from '@tributary/contract-mapping';
import { formatKey, isKeyText } from '@tributary/domain';
import type { Coordinate } from '@tributary/trade-store-writer';

export interface IncomingRecord extends RecordView {
  readonly at: Coordinate;
  /** `scheme|trade_id|leg_id`. */
  readonly eventKey: string;
  /** The record as it came; copied into history and states, never encoded again. */
  readonly bytes: Uint8Array;
}

/** One for all: what it notes belongs to the records, it keeps the block it is filling. */
const notepad = new TermsNotepad();

const OTHER_KEY = {
  fault: {
    reason: 'BAD_VALUE',
    field: 'key',
    detail: 'the Kafka key is not scheme|trade_id|leg_id of the record',
  },
} as const;

export type ReadRecord = { readonly incoming: IncomingRecord } | { readonly fault: ContractFault };

/**
 * Reads the bytes of one record strictly. The key its transport has for it, where there is one,
 * must be that of the record.
 */
export function readRecord(at: Coordinate, bytes: Uint8Array, transportKey?: string): ReadRecord {
  const read = readTradeRecord(bytes, notepad);
  if ('fault' in read) return read;
  const { head, raw, termsBytes, termsNotes } = read.view;
  if (transportKey !== undefined && !isKeyText(transportKey, head.key)) return OTHER_KEY;
  const eventKey = transportKey ?? formatKey(head.key);
  return { incoming: { at, eventKey, head, raw, termsBytes, termsNotes, bytes } };
}
