export {
  ACTIONS,
  CHANNELS,
  CONFIRMATION_STATUSES,
  EVENTS,
  LINK_TYPES,
  PRICE_NOTATIONS,
  QUARANTINE_REASONS,
  SIDES,
  TRADE_STATUSES,
} from './codes.js';
export type {
  Action,
  Channel,
  ConfirmationStatus,
  Event,
  LinkType,
  PriceNotation,
  QuarantineReason,
  Side,
  TradeStatus,
} from './codes.js';
export { DECISION_CODES, DECISION_REASONS } from './decision.js';
export type { DecisionClass, DecisionKind, DecisionReason } from './decision.js';
export type {
  Allocation,
  DecimalText,
  Instant,
  Instrument,
  IsoDate,
  Lineage,
  PartyId,
  Payment,
  Quantity,
  RecordHead,
  TradeKey,
  TradeRecord,
  TradeTerms,
} from './trade-record.js';
export type { TradeState } from './trade-state.js';
