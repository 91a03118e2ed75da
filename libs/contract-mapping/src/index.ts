export { decodeBatchStaged, encodeBatchStaged } from './batch.js';
export type { BatchManifest, BatchPart, ControlTotal } from './batch.js';
export {
  ACTION,
  CHANNEL,
  CONFIRMATION_STATUS,
  EVENT,
  LINK_TYPE,
  PRICE_NOTATION,
  QUARANTINE_REASON,
  SIDE,
  TRADE_STATUS,
} from './enum-tables.js';
export type { EnumTable } from './enum-tables.js';
export { ContractFaultError } from './fault.js';
export type { ContractFault } from './fault.js';
export { decodeQuarantined, encodeQuarantined, quarantineOf } from './quarantine.js';
export type { Quarantined, QuarantineInput, QuarantineStage } from './quarantine.js';
export { encodeTerms, encodeTradeRecord } from './encode/encode-trade-record.js';
export type { EncodedTradeRecord } from './encode/encode-trade-record.js';
export { decodeTerms } from './terms.js';
export { decodeTradeRecord } from './trade-record.js';
export type { DecodedTradeRecord } from './trade-record.js';
export {
  decodeTradeState,
  encodeTradeState,
  recordBytesOf,
  viewOfTradeState,
} from './trade-state.js';
export type { AcceptedState, DecodedTradeState } from './trade-state.js';
export { readTradeRecord } from './scan/read-trade-record.js';
export type { RawCoordinate, RecordView } from './scan/read-trade-record.js';
export { TermsNotepad, TermsNotes, noteTerms, placeOf } from './scan/terms-notes.js';
export type { NotedField } from './scan/terms-notes.js';
