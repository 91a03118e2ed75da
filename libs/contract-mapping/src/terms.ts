/** TradeTerms from the wire to the domain. */
import { TradeTerms as WireTerms } from '@tributary/contracts';
import type {
  Allocation as WireAllocation,
  Instrument as WireInstrument,
  Payment as WirePayment,
} from '@tributary/contracts';
import type { Allocation, Instrument, Payment, TradeTerms } from '@tributary/domain';
import { CONFIRMATION_STATUS, LINK_TYPE, PRICE_NOTATION, SIDE } from './enum-tables.js';
import { ContractFaultError, missing } from './fault.js';
import type { ContractFault } from './fault.js';
import * as values from './values.js';

const { given, optionalText, put } = values;
const NONE: ReadonlyMap<string, string> = new Map();

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

function paymentToDomain(wire: WirePayment): Payment {
  const amount = values.readDecimal(wire.amount, 'other_payments');
  if (amount === undefined) throw missing('other_payments');
  const date = values.readDate(wire.date, 'other_payments');
  const type = values.checkedText(wire.type, 'other_payments');
  const currency = values.checkedText(wire.currency, 'other_payments');
  return { type, amount, currency, ...given('date', date) };
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
