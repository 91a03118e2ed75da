/** TradeTerms between wire and domain. Emitted canonically: equal terms have equal bytes. */
import { TradeTerms as WireTerms } from '@tributary/contracts';
import type {
  Allocation as WireAllocation,
  Instrument as WireInstrument,
  Payment as WirePayment,
} from '@tributary/contracts';
import type { Allocation, Instrument, Payment, TradeTerms } from '@tributary/domain';
import { CONFIRMATION_STATUS, LINK_TYPE, PRICE_NOTATION, SIDE } from './enum-tables.js';
import { ContractFaultError, missing } from './fault.js';
import { encodeShared } from './shared-writer.js';
import type { ContractFault } from './fault.js';
import * as values from './values.js';

const { given, optionalText, put } = values;
const NONE: ReadonlyMap<string, string> = new Map();

/** Canonical bytes: ascending fields, no defaults, map keys sorted by their UTF-8 bytes. */
export function encodeTerms(terms: TradeTerms): Uint8Array {
  const wire = termsToWire(terms);
  return encodeShared((writer) => void WireTerms.encode(wire, writer));
}

/** Reads terms strictly. Bad bytes are a fault, never an exception. */
export function decodeTerms(
  bytes: Uint8Array,
): { readonly terms: TradeTerms } | { readonly fault: ContractFault } {
  try {
    return { terms: termsToDomain(WireTerms.decode(bytes)) };
  } catch (error) {
    if (error instanceof ContractFaultError) return { fault: error.fault };
    const detail = `not TradeTerms: ${error instanceof Error ? error.message : String(error)}`;
    return { fault: { reason: 'UNDECODABLE', field: '', detail } };
  }
}

function termsToWire(terms: TradeTerms): WireTerms {
  return {
    uti: terms.uti ?? '',
    priorUti: terms.priorUti ?? '',
    packageId: terms.packageId ?? '',
    parentTradeId: terms.parentTradeId ?? '',
    linkType: values.writeEnum(LINK_TYPE, terms.linkType),
    tradeTimestamp: values.writeInstant(terms.tradeTimestamp),
    tradeDate: values.writeDate(terms.tradeDate),
    effectiveDate: values.writeDate(terms.effectiveDate),
    settlementDate: values.writeDate(terms.settlementDate),
    maturityDate: values.writeDate(terms.maturityDate),
    instrument: instrumentToWire(terms.instrument),
    side: values.writeEnum(SIDE, terms.side),
    quantity: values.writeQuantity(terms.quantity),
    price: values.writeDecimal(terms.price),
    priceNotation: values.writeEnum(PRICE_NOTATION, terms.priceNotation),
    notional: values.writeQuantity(terms.notional),
    currency: terms.currency ?? '',
    counterparty: values.writeParty(terms.counterparty),
    ourEntity: values.writeParty(terms.ourEntity),
    book: terms.book ?? '',
    trader: terms.trader ?? '',
    otherPayments: terms.otherPayments.map(paymentToWire),
    allocations: terms.allocations.map(allocationToWire),
    attributes: sortedAttributes(terms.attributes),
    confirmationStatus: values.writeEnum(CONFIRMATION_STATUS, terms.confirmationStatus),
  };
}

/** @throws ContractFaultError naming the field that breaks its rule. */
export function termsToDomain(wire: WireTerms): TradeTerms {
  const terms: values.Draft<TradeTerms> = { otherPayments: [], allocations: [], attributes: NONE };
  put(terms, 'uti', optionalText(wire.uti, 'uti'));
  put(terms, 'priorUti', optionalText(wire.priorUti, 'prior_uti'));
  put(terms, 'packageId', optionalText(wire.packageId, 'package_id'));
  put(terms, 'parentTradeId', optionalText(wire.parentTradeId, 'parent_trade_id'));
  put(terms, 'linkType', values.readEnum(LINK_TYPE, wire.linkType, 'link_type'));
  put(terms, 'tradeTimestamp', values.readInstant(wire.tradeTimestamp, 'trade_timestamp'));
  put(terms, 'tradeDate', values.readDate(wire.tradeDate, 'trade_date'));
  put(terms, 'effectiveDate', values.readDate(wire.effectiveDate, 'effective_date'));
  put(terms, 'settlementDate', values.readDate(wire.settlementDate, 'settlement_date'));
  put(terms, 'maturityDate', values.readDate(wire.maturityDate, 'maturity_date'));
  put(terms, 'instrument', instrumentToDomain(wire.instrument));
  put(terms, 'side', values.readEnum(SIDE, wire.side, 'side'));
  put(terms, 'quantity', values.readQuantity(wire.quantity, 'quantity'));
  put(terms, 'price', values.readDecimal(wire.price, 'price'));
  put(
    terms,
    'priceNotation',
    values.readEnum(PRICE_NOTATION, wire.priceNotation, 'price_notation'),
  );
  put(terms, 'notional', values.readQuantity(wire.notional, 'notional'));
  put(terms, 'currency', optionalText(wire.currency, 'currency'));
  put(terms, 'counterparty', values.readParty(wire.counterparty, 'counterparty'));
  put(terms, 'ourEntity', values.readParty(wire.ourEntity, 'our_entity'));
  put(terms, 'book', optionalText(wire.book, 'book'));
  put(terms, 'trader', optionalText(wire.trader, 'trader'));
  terms.otherPayments = wire.otherPayments.map(paymentToDomain);
  terms.allocations = wire.allocations.map(allocationToDomain);
  terms.attributes = attributesToDomain(wire.attributes);
  const confirmation = wire.confirmationStatus;
  put(
    terms,
    'confirmationStatus',
    values.readEnum(CONFIRMATION_STATUS, confirmation, 'confirmation_status'),
  );
  return terms;
}

/** An instrument without any field is absent: equal meaning has equal bytes. */
function instrumentToWire(instrument: Instrument | undefined): WireInstrument | undefined {
  if (instrument === undefined || Object.keys(instrument).length === 0) return undefined;
  return {
    isin: instrument.isin ?? '',
    upi: instrument.upi ?? '',
    cfi: instrument.cfi ?? '',
    mic: instrument.mic ?? '',
    symbol: instrument.symbol ?? '',
    symbolScheme: instrument.symbolScheme ?? '',
  };
}

function instrumentToDomain(wire: WireInstrument | undefined): Instrument | undefined {
  if (wire === undefined) return undefined;
  const instrument: values.Draft<Instrument> = {};
  put(instrument, 'isin', optionalText(wire.isin, 'isin'));
  put(instrument, 'upi', optionalText(wire.upi, 'upi'));
  put(instrument, 'cfi', optionalText(wire.cfi, 'cfi'));
  put(instrument, 'mic', optionalText(wire.mic, 'mic'));
  put(instrument, 'symbol', optionalText(wire.symbol, 'symbol'));
  put(instrument, 'symbolScheme', optionalText(wire.symbolScheme, 'symbol_scheme'));
  return Object.keys(instrument).length === 0 ? undefined : instrument;
}

function paymentToWire(payment: Payment): WirePayment {
  const { type, amount, currency, date } = payment;
  return { type, amount: { value: amount }, currency, date: values.writeDate(date) };
}

function paymentToDomain(wire: WirePayment): Payment {
  const amount = values.readDecimal(wire.amount, 'other_payments');
  if (amount === undefined) throw missing('other_payments');
  const date = values.readDate(wire.date, 'other_payments');
  const type = values.checkedText(wire.type, 'other_payments');
  const currency = values.checkedText(wire.currency, 'other_payments');
  return { type, amount, currency, ...given('date', date) };
}

function allocationToWire(allocation: Allocation): WireAllocation {
  return {
    party: values.writeParty(allocation.party),
    quantity: values.writeQuantity(allocation.quantity),
    tradeId: allocation.tradeId ?? '',
  };
}

function allocationToDomain(wire: WireAllocation): Allocation {
  const party = values.readParty(wire.party, 'allocations');
  const quantity = values.readQuantity(wire.quantity, 'allocations');
  if (party === undefined || quantity === undefined) throw missing('allocations');
  return { party, quantity, ...given('tradeId', optionalText(wire.tradeId, 'allocations')) };
}

function attributesToDomain(wire: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const [name, value] of wire) {
    values.checkedText(name, 'attributes');
    values.checkedText(value, 'attributes');
  }
  return wire;
}

/** Bytes decide, not UTF-16 units: so every language sorts alike. */
function sortedAttributes(attributes: ReadonlyMap<string, string>): Map<string, string> {
  if (attributes.size < 2) return new Map(attributes);
  return new Map(
    [...attributes]
      .map((entry) => ({ entry, bytes: Buffer.from(entry[0], 'utf8') }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .map(({ entry }) => entry),
  );
}
