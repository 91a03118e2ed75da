/**
 * The closed lists of the domain, as the words used everywhere: flat form, store, API, logs.
 * The wire numbers live in the contract; `libs/contract-mapping` ties both with exhaustive tables.
 */
export const ACTIONS = [
  'NEW',
  'AMEND',
  'CORRECT',
  'CANCEL',
  'REVIVE',
  'TERMINATE',
  'SNAPSHOT',
] as const;
export type Action = (typeof ACTIONS)[number];

export const EVENTS = [
  'TRADE',
  'NOVATION',
  'COMPRESSION',
  'EARLY_TERMINATION',
  'CLEARING',
  'EXERCISE',
  'ALLOCATION',
  'MATURITY',
  'CREDIT_EVENT',
] as const;
export type Event = (typeof EVENTS)[number];

export const TRADE_STATUSES = [
  'BOOKED',
  'AFFIRMED',
  'CLEARED',
  'EXPIRED',
  'CANCELLED',
  'TERMINATED',
  'NOVATED',
] as const;
export type TradeStatus = (typeof TRADE_STATUSES)[number];

export const CONFIRMATION_STATUSES = [
  'UNCONFIRMED',
  'ALLEGED',
  'MISMATCHED',
  'MATCHED',
  'DISPUTED',
] as const;
export type ConfirmationStatus = (typeof CONFIRMATION_STATUSES)[number];

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];

export const PRICE_NOTATIONS = [
  'MONETARY',
  'PERCENTAGE',
  'DECIMAL',
  'BASIS_POINTS',
  'FX_RATE',
] as const;
export type PriceNotation = (typeof PRICE_NOTATIONS)[number];

export const LINK_TYPES = [
  'ALLOCATION',
  'NOVATION',
  'CLEARING',
  'COMPRESSION',
  'EXERCISE',
] as const;
export type LinkType = (typeof LINK_TYPES)[number];

export const CHANNELS = ['STREAM', 'FILE', 'OPERATOR'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Why a record is in quarantine (decisions section 5). */
export const QUARANTINE_REASONS = [
  'UNDECODABLE',
  'UNKNOWN_CONTRACT',
  'TOO_LARGE',
  'UNKNOWN_FIELD',
  'MISSING_FIELD',
  'BAD_VALUE',
  'UNMAPPED_CODE',
  'UNKNOWN_REFERENCE',
  'BAD_CHECK_DIGIT',
  'IMPLAUSIBLE',
  'POLICY',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];
