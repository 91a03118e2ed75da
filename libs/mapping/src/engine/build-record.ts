/** From a checked draft to a canonical record. Absent stays absent: no property is `undefined`. */
import type {
  Allocation,
  Instrument,
  PartyId,
  Payment,
  Quantity,
  RecordHead,
  TradeTerms,
  UnhashedTradeRecord,
} from '@tributary/domain';
import { isFullState } from '@tributary/domain';
import type { TradeDraft } from '../flat-fields.js';
import { coordinateOf } from './envelope.js';
import type { Envelope } from './envelope.js';

export interface RecordParts {
  readonly draft: TradeDraft;
  readonly otherPayments: readonly Payment[];
  readonly allocations: readonly Allocation[];
  readonly attributes: ReadonlyMap<string, string>;
  /** Scheme where the record has none. */
  readonly scheme: string;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Head = UnhashedTradeRecord['head'];

export function buildRecord(parts: RecordParts, envelope: Envelope): UnhashedTradeRecord {
  return {
    head: buildHead(parts, envelope),
    terms: buildTerms(parts),
    lineage: envelope.lineage,
  };
}

/** @throws Error where the draft has no trade id: the engine checks it before. */
function buildHead({ draft, scheme }: RecordParts, envelope: Envelope): Head {
  if (draft.trade_id === undefined) throw new Error('a record without trade id was not refused');
  const action = draft.action ?? 'SNAPSHOT';
  const head: Mutable<Omit<RecordHead, 'contentHash'>> = {
    key: {
      scheme: draft.trade_id_scheme ?? scheme,
      tradeId: draft.trade_id,
      legId: draft.leg_id ?? 0,
    },
    version: draft.version ?? 0n,
    isCorrection: draft.is_correction ?? false,
    action,
    sourceSystem: draft.source_system ?? envelope.source,
    messageId: draft.message_id ?? coordinateOf(envelope.lineage),
    receivedAt: envelope.receivedAt,
    replay: envelope.lineage.replay,
  };
  if (draft.source_sequence !== undefined) head.sourceSequence = draft.source_sequence;
  if (draft.event !== undefined) head.event = draft.event;
  if (draft.status !== undefined) head.status = draft.status;
  if (draft.event_timestamp !== undefined) head.eventTimestamp = draft.event_timestamp;
  if (draft.maturity_date !== undefined) head.maturityDate = draft.maturity_date;
  if (draft.confirmation_status !== undefined && isFullState(action)) {
    head.confirmationStatus = draft.confirmation_status;
  }
  return head;
}

function buildTerms(parts: RecordParts): TradeTerms {
  const { draft, otherPayments, allocations, attributes } = parts;
  const terms: Mutable<TradeTerms> = { otherPayments, allocations, attributes };
  addLinks(terms, draft);
  addTimes(terms, draft);
  addProduct(terms, draft);
  addParties(terms, draft);
  return terms;
}

function addLinks(terms: Mutable<TradeTerms>, draft: TradeDraft): void {
  if (draft.uti !== undefined) terms.uti = draft.uti;
  if (draft.prior_uti !== undefined) terms.priorUti = draft.prior_uti;
  if (draft.package_id !== undefined) terms.packageId = draft.package_id;
  if (draft.parent_trade_id !== undefined) terms.parentTradeId = draft.parent_trade_id;
  if (draft.link_type !== undefined) terms.linkType = draft.link_type;
}

function addTimes(terms: Mutable<TradeTerms>, draft: TradeDraft): void {
  if (draft.trade_timestamp !== undefined) terms.tradeTimestamp = draft.trade_timestamp;
  if (draft.trade_date !== undefined) terms.tradeDate = draft.trade_date;
  if (draft.effective_date !== undefined) terms.effectiveDate = draft.effective_date;
  if (draft.settlement_date !== undefined) terms.settlementDate = draft.settlement_date;
  if (draft.maturity_date !== undefined) terms.maturityDate = draft.maturity_date;
}

function addProduct(terms: Mutable<TradeTerms>, draft: TradeDraft): void {
  const instrument = instrumentOf(draft);
  if (instrument) terms.instrument = instrument;
  if (draft.side !== undefined) terms.side = draft.side;
  const quantity = quantityOf(draft.quantity, draft.quantity_capped);
  if (quantity) terms.quantity = quantity;
  if (draft.price !== undefined) terms.price = draft.price;
  if (draft.price_notation !== undefined) terms.priceNotation = draft.price_notation;
  const notional = quantityOf(draft.notional, draft.notional_capped);
  if (notional) terms.notional = notional;
  if (draft.currency !== undefined) terms.currency = draft.currency;
}

function addParties(terms: Mutable<TradeTerms>, draft: TradeDraft): void {
  const counterparty = partyOf(draft.counterparty_id, draft.counterparty_scheme);
  if (counterparty) terms.counterparty = counterparty;
  const ourEntity = partyOf(draft.our_entity_id, draft.our_entity_scheme);
  if (ourEntity) terms.ourEntity = ourEntity;
  if (draft.book !== undefined) terms.book = draft.book;
  if (draft.trader !== undefined) terms.trader = draft.trader;
  if (draft.confirmation_status !== undefined) {
    terms.confirmationStatus = draft.confirmation_status;
  }
}

function instrumentOf(draft: TradeDraft): Instrument | undefined {
  const instrument: Mutable<Instrument> = {};
  if (draft.isin !== undefined) instrument.isin = draft.isin;
  if (draft.upi !== undefined) instrument.upi = draft.upi;
  if (draft.cfi !== undefined) instrument.cfi = draft.cfi;
  if (draft.mic !== undefined) instrument.mic = draft.mic;
  if (draft.symbol !== undefined) {
    instrument.symbol = draft.symbol;
    if (draft.symbol_scheme !== undefined) instrument.symbolScheme = draft.symbol_scheme;
  }
  return Object.keys(instrument).length === 0 ? undefined : instrument;
}

export function quantityOf(
  value: Quantity['value'] | undefined,
  capped: boolean | undefined,
): Quantity | undefined {
  return value === undefined ? undefined : { value, capped: capped ?? false };
}

export function partyOf(id: string | undefined, scheme: string | undefined): PartyId | undefined {
  if (id === undefined) return undefined;
  return scheme === undefined ? { id } : { scheme, id };
}
