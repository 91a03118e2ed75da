/** TradeTerms from domain values, canonically: equal terms have equal bytes. */
import type {
  Allocation,
  DecimalText,
  Instrument,
  PartyId,
  Payment,
  Quantity,
  TradeTerms,
} from '@tributary/domain';
import { CONFIRMATION_STATUS, LINK_TYPE, PRICE_NOTATION, SIDE } from '../enum-tables.js';
import { writeEnum } from '../values.js';
import { ALLOCATION, DECIMAL, ENTRY, INSTRUMENT, PARTY, PAYMENT, QUANTITY, TERMS } from './tags.js';
import type { WireWriter } from './wire-writer.js';

/** Fields ascending, no defaults, map keys sorted by their UTF-8 bytes. */
export function writeTerms(writer: WireWriter, terms: TradeTerms): void {
  writer.text(TERMS.uti, terms.uti);
  writer.text(TERMS.priorUti, terms.priorUti);
  writer.text(TERMS.packageId, terms.packageId);
  writer.text(TERMS.parentTradeId, terms.parentTradeId);
  writer.number(TERMS.linkType, writeEnum(LINK_TYPE, terms.linkType));
  writer.instant(TERMS.tradeTimestamp, terms.tradeTimestamp);
  writer.date(TERMS.tradeDate, terms.tradeDate);
  writer.date(TERMS.effectiveDate, terms.effectiveDate);
  writer.date(TERMS.settlementDate, terms.settlementDate);
  writer.date(TERMS.maturityDate, terms.maturityDate);
  writeInstrument(writer, terms.instrument);
  writer.number(TERMS.side, writeEnum(SIDE, terms.side));
  writeQuantity(writer, TERMS.quantity, terms.quantity);
  writeDecimal(writer, TERMS.price, terms.price);
  writer.number(TERMS.priceNotation, writeEnum(PRICE_NOTATION, terms.priceNotation));
  writeQuantity(writer, TERMS.notional, terms.notional);
  writer.text(TERMS.currency, terms.currency);
  writeParty(writer, TERMS.counterparty, terms.counterparty);
  writeParty(writer, TERMS.ourEntity, terms.ourEntity);
  writer.text(TERMS.book, terms.book);
  writer.text(TERMS.trader, terms.trader);
  for (const payment of terms.otherPayments) writePayment(writer, payment);
  for (const allocation of terms.allocations) writeAllocation(writer, allocation);
  writeAttributes(writer, terms.attributes);
  const confirmation = writeEnum(CONFIRMATION_STATUS, terms.confirmationStatus);
  writer.number(TERMS.confirmationStatus, confirmation);
}

/** An instrument without any field is absent: equal meaning has equal bytes. */
function writeInstrument(writer: WireWriter, instrument: Instrument | undefined): void {
  if (instrument === undefined || Object.keys(instrument).length === 0) return;
  const start = writer.open(TERMS.instrument);
  writer.text(INSTRUMENT.isin, instrument.isin);
  writer.text(INSTRUMENT.upi, instrument.upi);
  writer.text(INSTRUMENT.cfi, instrument.cfi);
  writer.text(INSTRUMENT.mic, instrument.mic);
  writer.text(INSTRUMENT.symbol, instrument.symbol);
  writer.text(INSTRUMENT.symbolScheme, instrument.symbolScheme);
  writer.close(start);
}

function writePayment(writer: WireWriter, { type, amount, currency, date }: Payment): void {
  const start = writer.open(TERMS.otherPayments);
  writer.text(PAYMENT.type, type);
  writeDecimal(writer, PAYMENT.amount, amount);
  writer.text(PAYMENT.currency, currency);
  writer.date(PAYMENT.date, date);
  writer.close(start);
}

function writeAllocation(writer: WireWriter, { party, quantity, tradeId }: Allocation): void {
  const start = writer.open(TERMS.allocations);
  writeParty(writer, ALLOCATION.party, party);
  writeQuantity(writer, ALLOCATION.quantity, quantity);
  writer.text(ALLOCATION.tradeId, tradeId);
  writer.close(start);
}

function writeAttributes(writer: WireWriter, attributes: ReadonlyMap<string, string>): void {
  const entries = attributes.size < 2 ? attributes : sortedByBytes(attributes);
  for (const [key, value] of entries) {
    const start = writer.open(TERMS.attributes);
    writer.text(ENTRY.key, key);
    writer.text(ENTRY.value, value);
    writer.close(start);
  }
}

/** Bytes decide, not UTF-16 units: so every language sorts alike. */
function sortedByBytes(
  attributes: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  return [...attributes]
    .map((entry) => ({ entry, bytes: Buffer.from(entry[0], 'utf8') }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ entry }) => entry);
}

function writeDecimal(writer: WireWriter, tag: number, value: DecimalText | undefined): void {
  if (value === undefined) return;
  const start = writer.open(tag);
  writer.text(DECIMAL.value, value);
  writer.close(start);
}

function writeQuantity(writer: WireWriter, tag: number, quantity: Quantity | undefined): void {
  if (quantity === undefined) return;
  const start = writer.open(tag);
  writeDecimal(writer, QUANTITY.value, quantity.value);
  writer.flag(QUANTITY.capped, quantity.capped);
  writer.close(start);
}

function writeParty(writer: WireWriter, tag: number, party: PartyId | undefined): void {
  if (party === undefined) return;
  const start = writer.open(tag);
  writer.text(PARTY.scheme, party.scheme);
  writer.text(PARTY.id, party.id);
  writer.close(start);
}
