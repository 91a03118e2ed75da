/** Statements and the transaction of the trade store: for the convergence sink alone. */
export {
  FencedError,
  STORE_ERROR_CODES,
  StoreRefusedError,
  StoreUnavailableError,
  WriteConflictError,
  storeErrorOf,
} from './errors.js';
export type { StoreErrorCode } from './errors.js';
export type { FoundStates } from './found-states.js';
export { microsText } from './instants.js';
export { StoreTransaction } from './store-transaction.js';
export { TradeWriter } from './trade-writer.js';
export type { ClaimRequest, TradeWriterOptions, TransactionOptions } from './trade-writer.js';
export { WRITE_STRATEGIES } from './strategies/strategies.js';
export type { WriteStrategyName } from './strategies/strategies.js';
export type {
  BatchRow,
  BatchStatus,
  Claim,
  Coordinate,
  DecisionTally,
  MessageIdentity,
  Origin,
  OriginKind,
  QuarantineRow,
  RawPosition,
  SeenMessage,
  SeenSlot,
  SlotOutcome,
  StandingTerms,
  StoredTrade,
  TradeChange,
  TradeEvent,
  WriteSet,
} from './model.js';
