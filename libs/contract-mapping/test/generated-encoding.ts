/**
 * Encoding by the generated code: what the bytes of a record must be. Its objects are complete by
 * type, so a field added to the contract does not compile here until it is filled.
 */
import { createHash } from 'node:crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import {
  Lineage as WireLineage,
  TradeRecord as WireRecord,
  TradeState as WireState,
  TradeTerms as WireTerms,
} from '@tributary/contracts';
import type {
  Allocation as WireAllocation,
  Decimal as WireDecimal,
  Instrument as WireInstrument,
  PartyId as WirePartyId,
  Payment as WirePayment,
  Quantity as WireQuantity,
} from '@tributary/contracts';
import { DECISION_CODES, contentHash } from '@tributary/domain';
import type {
  Allocation,
  DecimalText,
  Instrument,
  PartyId,
  Payment,
  Quantity,
  TradeTerms,
  UnhashedTradeRecord,
} from '@tributary/domain';
import {
  ACTION,
  CONFIRMATION_STATUS,
  EVENT,
  LINK_TYPE,
  PRICE_NOTATION,
  SIDE,
  TRADE_STATUS,
} from '../src/enum-tables.js';
import { lineageToWire } from '../src/lineage.js';
import type { AcceptedState } from '../src/trade-state.js';
import * as values from '../src/values.js';

const STATE_RECORD_TAG = (1 << 3) | WireType.LengthDelimited;
const TERMS_TAG = (15 << 3) | WireType.LengthDelimited;
const LINEAGE_TAG = (16 << 3) | WireType.LengthDelimited;

const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function generatedTerms(terms: TradeTerms): Uint8Array {
  return WireTerms.encode(termsToWire(terms)).finish();
}

export function generatedRecord({ head, terms, lineage }: UnhashedTradeRecord): Uint8Array {
  const termsBytes = generatedTerms(terms);
  const hash = contentHash({ sha256Hex, action: head.action, termsBytes });
  const writer = WireRecord.encode(headToWire(head, hash), new BinaryWriter());
  if (termsBytes.length > 0) writer.uint32(TERMS_TAG).bytes(termsBytes);
  const lineageBytes = WireLineage.encode(lineageToWire(lineage)).finish();
  return writer.uint32(LINEAGE_TAG).bytes(lineageBytes).finish();
}

export function generatedState({ recordBytes, state, ...accepted }: AcceptedState): Uint8Array {
  const writer = new BinaryWriter();
  if (recordBytes.length > 0) writer.uint32(STATE_RECORD_TAG).bytes(recordBytes);
  const wire: WireState = {
    record: undefined,
    revision: state.revision,
    version: state.version,
    sourceSequence: state.sourceSequence,
    isCorrection: state.isCorrection,
    eventTimestamp: values.writeInstant(state.eventTimestamp),
    sourceSystem: state.sourceSystem,
    messageId: accepted.messageId ?? '',
    status: values.writeEnum(TRADE_STATUS, state.status),
    confirmationStatus: values.writeEnum(CONFIRMATION_STATUS, state.confirmationStatus),
    maturityDate: values.writeDate(state.maturityDate),
    awaitingRoot: state.awaitingRoot,
    decision: DECISION_CODES[accepted.decision],
    reason: accepted.reason ?? '',
    decidedAt: values.writeInstant(state.decidedAt),
    contentHash: Buffer.from(state.contentHash, 'hex'),
  };
  return WireState.encode(wire, writer).finish();
}

function headToWire(head: UnhashedTradeRecord['head'], hash: string): WireRecord {
  return {
    tradeIdScheme: head.key.scheme,
    tradeId: head.key.tradeId,
    legId: head.key.legId,
    version: head.version,
    sourceSequence: head.sourceSequence,
    isCorrection: head.isCorrection,
    action: values.writeEnum(ACTION, head.action),
    event: values.writeEnum(EVENT, head.event),
    status: values.writeEnum(TRADE_STATUS, head.status),
    sourceSystem: head.sourceSystem,
    messageId: head.messageId,
    eventTimestamp: values.writeInstant(head.eventTimestamp),
    receivedAt: values.writeInstant(head.receivedAt),
    contentHash: Buffer.from(hash, 'hex'),
    terms: undefined,
    lineage: undefined,
  };
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
    quantity: writeQuantity(terms.quantity),
    price: writeDecimal(terms.price),
    priceNotation: values.writeEnum(PRICE_NOTATION, terms.priceNotation),
    notional: writeQuantity(terms.notional),
    currency: terms.currency ?? '',
    counterparty: writeParty(terms.counterparty),
    ourEntity: writeParty(terms.ourEntity),
    book: terms.book ?? '',
    trader: terms.trader ?? '',
    otherPayments: terms.otherPayments.map(paymentToWire),
    allocations: terms.allocations.map(allocationToWire),
    attributes: sortedAttributes(terms.attributes),
    confirmationStatus: values.writeEnum(CONFIRMATION_STATUS, terms.confirmationStatus),
  };
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

function paymentToWire(payment: Payment): WirePayment {
  const { type, amount, currency, date } = payment;
  return { type, amount: { value: amount }, currency, date: values.writeDate(date) };
}

function allocationToWire(allocation: Allocation): WireAllocation {
  return {
    party: writeParty(allocation.party),
    quantity: writeQuantity(allocation.quantity),
    tradeId: allocation.tradeId ?? '',
  };
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

function writeDecimal(value: DecimalText | undefined): WireDecimal | undefined {
  return value === undefined ? undefined : { value };
}

function writeQuantity(quantity: Quantity | undefined): WireQuantity | undefined {
  if (quantity === undefined) return undefined;
  return { value: { value: quantity.value }, capped: quantity.capped };
}

function writeParty(party: PartyId | undefined): WirePartyId | undefined {
  return party === undefined ? undefined : { scheme: party.scheme ?? '', id: party.id };
}
