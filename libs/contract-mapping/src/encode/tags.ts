/**
 * Tags of the messages that are written field by field. A field added to the contract does not
 * compile until it stands here.
 */
import type {
  Allocation,
  DateMessage,
  Decimal,
  Instrument,
  Lineage,
  PartyId,
  Payment,
  Quantity,
  Timestamp,
  TradeRecord,
  TradeState,
  TradeTerms,
} from '@tributary/contracts';

type Tags<M> = Readonly<Record<Exclude<keyof M, '_unknownFields'>, number>>;

/** Tag of a field whose value is one number, flag or enum. */
const number = (field: number): number => field << 3;
/** Tag of a field whose length stands before its bytes: text, bytes, message. */
const sized = (field: number): number => (field << 3) | 2;

export const RECORD: Tags<TradeRecord> = {
  tradeIdScheme: sized(1),
  tradeId: sized(2),
  legId: number(3),
  version: number(4),
  sourceSequence: number(5),
  isCorrection: number(6),
  action: number(7),
  event: number(8),
  status: number(9),
  sourceSystem: sized(10),
  messageId: sized(11),
  eventTimestamp: sized(12),
  receivedAt: sized(13),
  contentHash: sized(14),
  terms: sized(15),
  lineage: sized(16),
};

export const STATE: Tags<TradeState> = {
  record: sized(1),
  revision: number(2),
  version: number(3),
  sourceSequence: number(4),
  isCorrection: number(5),
  eventTimestamp: sized(6),
  sourceSystem: sized(7),
  messageId: sized(8),
  status: number(9),
  confirmationStatus: number(10),
  maturityDate: sized(11),
  awaitingRoot: number(12),
  decision: number(13),
  reason: sized(14),
  decidedAt: sized(15),
  contentHash: sized(16),
};

export const TERMS: Tags<TradeTerms> = {
  uti: sized(1),
  priorUti: sized(2),
  packageId: sized(3),
  parentTradeId: sized(4),
  linkType: number(5),
  tradeTimestamp: sized(6),
  tradeDate: sized(7),
  effectiveDate: sized(8),
  settlementDate: sized(9),
  maturityDate: sized(10),
  instrument: sized(11),
  side: number(12),
  quantity: sized(13),
  price: sized(14),
  priceNotation: number(15),
  notional: sized(16),
  currency: sized(17),
  counterparty: sized(18),
  ourEntity: sized(19),
  book: sized(20),
  trader: sized(21),
  otherPayments: sized(22),
  allocations: sized(23),
  attributes: sized(24),
  confirmationStatus: number(25),
};

export const INSTRUMENT: Tags<Instrument> = {
  isin: sized(1),
  upi: sized(2),
  cfi: sized(3),
  mic: sized(4),
  symbol: sized(5),
  symbolScheme: sized(6),
};

export const PAYMENT: Tags<Payment> = {
  type: sized(1),
  amount: sized(2),
  currency: sized(3),
  date: sized(4),
};

export const ALLOCATION: Tags<Allocation> = {
  party: sized(1),
  quantity: sized(2),
  tradeId: sized(3),
};

/** One entry of a map field. */
export const ENTRY = { key: sized(1), value: sized(2) } as const;

export const LINEAGE: Tags<Lineage> = {
  channel: number(1),
  topic: sized(2),
  partition: number(3),
  offset: number(4),
  ordinal: number(5),
  fileUri: sized(6),
  fileSha256: sized(7),
  row: number(8),
  mappingId: sized(9),
  mappingHash: sized(10),
  adapterVersion: sized(11),
  runId: sized(12),
  replay: number(13),
};

export const PARTY: Tags<PartyId> = { scheme: sized(1), id: sized(2) };
export const QUANTITY: Tags<Quantity> = { value: sized(1), capped: number(2) };
export const DECIMAL: Tags<Decimal> = { value: sized(1) };
export const DATE: Tags<DateMessage> = { year: number(1), month: number(2), day: number(3) };
export const TIMESTAMP: Tags<Timestamp> = { seconds: number(1), nanos: number(2) };
