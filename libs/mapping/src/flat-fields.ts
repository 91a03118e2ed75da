/**
 * The flat form of a canonical trade (decisions section 4): every scalar field by its snake_case
 * name and the kind of value it holds. The one list that JSON, CSV and mappings are checked by.
 */
import {
  ACTIONS,
  CONFIRMATION_STATUSES,
  EVENTS,
  LINK_TYPES,
  PRICE_NOTATIONS,
  SIDES,
  TRADE_STATUSES,
} from '@tributary/domain';
import type {
  Action,
  ConfirmationStatus,
  DecimalText,
  Event,
  Instant,
  IsoDate,
  LinkType,
  PriceNotation,
  Side,
  TradeStatus,
} from '@tributary/domain';
import { wordReader } from './values/read-code.js';
import { dateReader } from './values/read-date.js';
import { decimalReader } from './values/read-decimal.js';
import type { DecimalFormat } from './values/read-decimal.js';
import { instantReader } from './values/read-instant.js';
import * as texts from './values/read-text.js';
import type { Reader } from './values/read-text.js';

/** The value of each kind. */
export interface KindValues {
  text: string;
  trade_id: string;
  message_id: string;
  scheme: string;
  isin: string;
  upi: string;
  cfi: string;
  mic: string;
  currency: string;
  leg: number;
  count: bigint;
  flag: boolean;
  decimal: DecimalText;
  date: IsoDate;
  instant: Instant;
  action: Action;
  event: Event;
  status: TradeStatus;
  confirmation_status: ConfirmationStatus;
  link_type: LinkType;
  side: Side;
  price_notation: PriceNotation;
}
export type Kind = keyof KindValues;

export type Catalogue = Readonly<Record<string, Kind>>;
/** A record under construction: each field of a catalogue, or undefined while absent. */
export type Draft<C extends Catalogue> = { -readonly [F in keyof C]: KindValues[C[F]] | undefined };

export const TRADE_FIELDS = {
  trade_id_scheme: 'scheme',
  trade_id: 'trade_id',
  leg_id: 'leg',
  version: 'count',
  source_sequence: 'count',
  is_correction: 'flag',
  action: 'action',
  event: 'event',
  status: 'status',
  source_system: 'scheme',
  message_id: 'message_id',
  event_timestamp: 'instant',
  uti: 'text',
  prior_uti: 'text',
  package_id: 'text',
  parent_trade_id: 'trade_id',
  link_type: 'link_type',
  trade_timestamp: 'instant',
  trade_date: 'date',
  effective_date: 'date',
  settlement_date: 'date',
  maturity_date: 'date',
  isin: 'isin',
  upi: 'upi',
  cfi: 'cfi',
  mic: 'mic',
  symbol: 'text',
  symbol_scheme: 'text',
  side: 'side',
  quantity: 'decimal',
  quantity_capped: 'flag',
  price: 'decimal',
  price_notation: 'price_notation',
  notional: 'decimal',
  notional_capped: 'flag',
  currency: 'currency',
  counterparty_id: 'text',
  counterparty_scheme: 'text',
  our_entity_id: 'text',
  our_entity_scheme: 'text',
  book: 'text',
  trader: 'text',
  confirmation_status: 'confirmation_status',
} as const satisfies Catalogue;
export type TradeField = keyof typeof TRADE_FIELDS;
export type TradeDraft = Draft<typeof TRADE_FIELDS>;

export const PAYMENT_FIELDS = {
  type: 'text',
  amount: 'decimal',
  currency: 'currency',
  date: 'date',
} as const satisfies Catalogue;
export type PaymentDraft = Draft<typeof PAYMENT_FIELDS>;

export const ALLOCATION_FIELDS = {
  party_id: 'text',
  party_scheme: 'text',
  quantity: 'decimal',
  quantity_capped: 'flag',
  trade_id: 'trade_id',
} as const satisfies Catalogue;
export type AllocationDraft = Draft<typeof ALLOCATION_FIELDS>;

/** The names of a catalogue, typed. */
export function fieldsOf<C extends Catalogue>(catalogue: C): (keyof C & string)[] {
  return Object.keys(catalogue);
}

/** How a source writes dates, times and numbers. */
export interface ValueFormat {
  /** Patterns of dates and times; ISO where none is given. */
  readonly formats?: readonly string[] | undefined;
  readonly decimal?: DecimalFormat | undefined;
  /** Zone of local times. */
  readonly zone: string;
}

const ISO_ONLY = ['iso'] as const;
const readText = texts.textReader(texts.TEXT_LENGTH_MAX);
export const readMessageId = texts.textReader(texts.MESSAGE_ID_LENGTH_MAX);

/** The reader of each kind. */
export const READERS: { readonly [K in Kind]: (format: ValueFormat) => Reader<KindValues[K]> } = {
  text: () => readText,
  trade_id: () => texts.readTradeId,
  message_id: () => readMessageId,
  scheme: () => texts.readScheme,
  isin: () => texts.readIsin,
  upi: () => texts.readUpi,
  cfi: () => texts.readCfi,
  mic: () => texts.readMic,
  currency: () => texts.readCurrency,
  leg: () => texts.readLeg,
  count: () => texts.readCount,
  flag: () => texts.readFlag,
  decimal: ({ decimal }) => decimalReader(decimal ?? {}),
  date: ({ formats }) => dateReader(formats ?? ISO_ONLY),
  instant: ({ formats, zone }) => instantReader(formats ?? ISO_ONLY, zone),
  action: () => wordReader(ACTIONS),
  event: () => wordReader(EVENTS),
  status: () => wordReader(TRADE_STATUSES),
  confirmation_status: () => wordReader(CONFIRMATION_STATUSES),
  link_type: () => wordReader(LINK_TYPES),
  side: () => wordReader(SIDES),
  price_notation: () => wordReader(PRICE_NOTATIONS),
};
