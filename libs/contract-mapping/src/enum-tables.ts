/**
 * Every enum of the contract against the domain's words, in both directions.
 *
 * The tables are exhaustive by type: a value added to the `.proto` or to the domain does not
 * compile until its meaning is decided here. `undefined` means "not said"; zero is never a value.
 */
import {
  Action as WireAction,
  Channel as WireChannel,
  ConfirmationStatus as WireConfirmationStatus,
  Event as WireEvent,
  LinkType as WireLinkType,
  PriceNotation as WirePriceNotation,
  QuarantineReason as WireQuarantineReason,
  Side as WireSide,
  TradeStatus as WireTradeStatus,
} from '@tributary/contracts';
import type {
  Action,
  Channel,
  ConfirmationStatus,
  Event,
  LinkType,
  PriceNotation,
  QuarantineReason,
  Side,
  TradeStatus,
} from '@tributary/domain';

/** Keys of a TypeScript enum that stand for a known, stated value. */
type Stated<E extends string> = Exclude<E, `${string}UNSPECIFIED` | 'UNRECOGNIZED'>;

/** One enum in both directions. */
export interface EnumTable<Word extends string> {
  toWire(word: Word): number;
  /** Undefined for zero and for values this release does not know. */
  toDomain(wire: number): Word | undefined;
}

function table<Word extends string, Name extends string>(
  wireEnum: Readonly<Record<NoInfer<Name>, number>>,
  words: Readonly<Record<Name, Word>>,
): EnumTable<Word> {
  const toWire = new Map<Word, number>();
  const toDomain = new Map<number, Word>();
  for (const name of Object.keys(words) as Name[]) {
    toWire.set(words[name], wireEnum[name]);
    toDomain.set(wireEnum[name], words[name]);
  }
  return {
    toWire: (word) => {
      const wire = toWire.get(word);
      if (wire === undefined) throw new RangeError(`no wire value for ${word}`);
      return wire;
    },
    toDomain: (wire) => toDomain.get(wire),
  };
}

const ACTION_WORDS = {
  ACTION_NEW: 'NEW',
  ACTION_AMEND: 'AMEND',
  ACTION_CORRECT: 'CORRECT',
  ACTION_CANCEL: 'CANCEL',
  ACTION_REVIVE: 'REVIVE',
  ACTION_TERMINATE: 'TERMINATE',
  ACTION_SNAPSHOT: 'SNAPSHOT',
} as const satisfies Record<Stated<keyof typeof WireAction>, Action>;

const EVENT_WORDS = {
  EVENT_TRADE: 'TRADE',
  EVENT_NOVATION: 'NOVATION',
  EVENT_COMPRESSION: 'COMPRESSION',
  EVENT_EARLY_TERMINATION: 'EARLY_TERMINATION',
  EVENT_CLEARING: 'CLEARING',
  EVENT_EXERCISE: 'EXERCISE',
  EVENT_ALLOCATION: 'ALLOCATION',
  EVENT_MATURITY: 'MATURITY',
  EVENT_CREDIT_EVENT: 'CREDIT_EVENT',
} as const satisfies Record<Stated<keyof typeof WireEvent>, Event>;

const TRADE_STATUS_WORDS = {
  TRADE_STATUS_BOOKED: 'BOOKED',
  TRADE_STATUS_AFFIRMED: 'AFFIRMED',
  TRADE_STATUS_CLEARED: 'CLEARED',
  TRADE_STATUS_EXPIRED: 'EXPIRED',
  TRADE_STATUS_CANCELLED: 'CANCELLED',
  TRADE_STATUS_TERMINATED: 'TERMINATED',
  TRADE_STATUS_NOVATED: 'NOVATED',
} as const satisfies Record<Stated<keyof typeof WireTradeStatus>, TradeStatus>;

const CONFIRMATION_STATUS_WORDS = {
  CONFIRMATION_STATUS_UNCONFIRMED: 'UNCONFIRMED',
  CONFIRMATION_STATUS_ALLEGED: 'ALLEGED',
  CONFIRMATION_STATUS_MISMATCHED: 'MISMATCHED',
  CONFIRMATION_STATUS_MATCHED: 'MATCHED',
  CONFIRMATION_STATUS_DISPUTED: 'DISPUTED',
} as const satisfies Record<Stated<keyof typeof WireConfirmationStatus>, ConfirmationStatus>;

const SIDE_WORDS = {
  SIDE_BUY: 'BUY',
  SIDE_SELL: 'SELL',
} as const satisfies Record<Stated<keyof typeof WireSide>, Side>;

const PRICE_NOTATION_WORDS = {
  PRICE_NOTATION_MONETARY: 'MONETARY',
  PRICE_NOTATION_PERCENTAGE: 'PERCENTAGE',
  PRICE_NOTATION_DECIMAL: 'DECIMAL',
  PRICE_NOTATION_BASIS_POINTS: 'BASIS_POINTS',
  PRICE_NOTATION_FX_RATE: 'FX_RATE',
} as const satisfies Record<Stated<keyof typeof WirePriceNotation>, PriceNotation>;

const LINK_TYPE_WORDS = {
  LINK_TYPE_ALLOCATION: 'ALLOCATION',
  LINK_TYPE_NOVATION: 'NOVATION',
  LINK_TYPE_CLEARING: 'CLEARING',
  LINK_TYPE_COMPRESSION: 'COMPRESSION',
  LINK_TYPE_EXERCISE: 'EXERCISE',
} as const satisfies Record<Stated<keyof typeof WireLinkType>, LinkType>;

const CHANNEL_WORDS = {
  CHANNEL_STREAM: 'STREAM',
  CHANNEL_FILE: 'FILE',
  CHANNEL_OPERATOR: 'OPERATOR',
} as const satisfies Record<Stated<keyof typeof WireChannel>, Channel>;

const QUARANTINE_REASON_WORDS = {
  QUARANTINE_REASON_UNDECODABLE: 'UNDECODABLE',
  QUARANTINE_REASON_UNKNOWN_CONTRACT: 'UNKNOWN_CONTRACT',
  QUARANTINE_REASON_TOO_LARGE: 'TOO_LARGE',
  QUARANTINE_REASON_UNKNOWN_FIELD: 'UNKNOWN_FIELD',
  QUARANTINE_REASON_MISSING_FIELD: 'MISSING_FIELD',
  QUARANTINE_REASON_BAD_VALUE: 'BAD_VALUE',
  QUARANTINE_REASON_UNMAPPED_CODE: 'UNMAPPED_CODE',
  QUARANTINE_REASON_UNKNOWN_REFERENCE: 'UNKNOWN_REFERENCE',
  QUARANTINE_REASON_BAD_CHECK_DIGIT: 'BAD_CHECK_DIGIT',
  QUARANTINE_REASON_IMPLAUSIBLE: 'IMPLAUSIBLE',
  QUARANTINE_REASON_POLICY: 'POLICY',
} as const satisfies Record<Stated<keyof typeof WireQuarantineReason>, QuarantineReason>;

export const ACTION: EnumTable<Action> = table(WireAction, ACTION_WORDS);
export const EVENT: EnumTable<Event> = table(WireEvent, EVENT_WORDS);
export const TRADE_STATUS: EnumTable<TradeStatus> = table(WireTradeStatus, TRADE_STATUS_WORDS);
export const CONFIRMATION_STATUS: EnumTable<ConfirmationStatus> = table(
  WireConfirmationStatus,
  CONFIRMATION_STATUS_WORDS,
);
export const SIDE: EnumTable<Side> = table(WireSide, SIDE_WORDS);
export const PRICE_NOTATION: EnumTable<PriceNotation> = table(
  WirePriceNotation,
  PRICE_NOTATION_WORDS,
);
export const LINK_TYPE: EnumTable<LinkType> = table(WireLinkType, LINK_TYPE_WORDS);
export const CHANNEL: EnumTable<Channel> = table(WireChannel, CHANNEL_WORDS);
export const QUARANTINE_REASON: EnumTable<QuarantineReason> = table(
  WireQuarantineReason,
  QUARANTINE_REASON_WORDS,
);
