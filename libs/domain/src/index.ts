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
export {
  actionClass,
  contentHash,
  CONTENT_HASH_BYTES,
  isFullState,
  toHex,
} from './content-hash.js';
export type { ActionClass, ContentHashInput } from './content-hash.js';
export {
  dateOf,
  dateOfDays,
  daysOfCivil,
  daysSinceEpoch,
  isDay,
  parseIsoDate,
  YEAR_MAX,
  YEAR_MIN,
} from './date.js';
export {
  addDecimals,
  DIGITS_MAX,
  FRACTION_DIGITS_MAX,
  isCanonicalDecimal,
  parseDecimal,
} from './decimal.js';
export { decide } from './decide.js';
export type { Decided, Decision, NeedsHistory } from './decide.js';
export {
  DECISION_CODES,
  DECISION_REASONS,
  decisionClass,
  decisionKindOf,
  FIRST_REFUSED_CODE,
  isAccepted,
} from './decision.js';
export { formatKey, isKeyText, isLegId, isScheme, isTradeId, parseKey } from './identity.js';
export {
  formatInstant,
  INSTANT_END,
  INSTANT_START,
  instantOfMicros,
  isInstant,
  microsOfInstant,
  nanosBelowMicro,
  nanosBelowSecond,
  parseInstant,
  secondsOfInstant,
} from './instant.js';
export { compareOrder } from './order.js';
export type { Comparison, OrderElements, RankOf } from './order.js';
export { DEFAULT_POLICY } from './policy.js';
export type { DecisionContext, DecisionPolicy } from './policy.js';
export { effectiveAction, isClosed, isOpen } from './status.js';
export { sweepExpired } from './sweep.js';
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
  UnhashedTradeRecord,
} from './trade-record.js';
export type { TradeState } from './trade-state.js';
