/** One factory per message, all fields valid: a test sets only what it is about. */
import type {
  DecimalText,
  Instant,
  IsoDate,
  TradeState,
  TradeTerms,
  UnhashedTradeRecord,
} from '@tributary/domain';
import type { BatchManifest } from '../src/batch.js';
import { encodeTradeRecord } from '../src/encode/encode-trade-record.js';
import type { AcceptedState } from '../src/trade-state.js';

export const instant = (seconds: bigint, nanos = 0n): Instant =>
  (seconds * 1_000_000_000n + nanos) as Instant;
export const date = (text: string): IsoDate => text as IsoDate;
export const decimal = (text: string): DecimalText => text as DecimalText;
export const filled = (length: number, byte: number): Uint8Array => Buffer.alloc(length, byte);

export const HEAD: UnhashedTradeRecord['head'] = {
  key: { scheme: 'OMS', tradeId: 'A-1', legId: 0 },
  version: 1n,
  isCorrection: false,
  action: 'NEW',
  sourceSystem: 'oms',
  messageId: 'm1',
  receivedAt: instant(1_782_820_800n),
  replay: false,
};
const LINEAGE: UnhashedTradeRecord['lineage'] = {
  channel: 'STREAM',
  stream: { topic: 'raw.oms.v1', partition: 3, offset: 42n },
  ordinal: 0,
  mappingId: 'oms',
  mappingHash: filled(16, 1),
  adapterVersion: '1',
  replay: false,
};

export function minimalRecord(changes: Partial<UnhashedTradeRecord> = {}): UnhashedTradeRecord {
  const terms = { otherPayments: [], allocations: [], attributes: new Map<string, string>() };
  return { head: HEAD, terms, lineage: LINEAGE, ...changes };
}

const FULL_TERMS: TradeTerms = {
  uti: 'UTI-1',
  priorUti: 'UTI-0',
  packageId: 'P-1',
  parentTradeId: 'B-1',
  linkType: 'ALLOCATION',
  tradeTimestamp: instant(-1n, 999_999_999n),
  tradeDate: date('2026-06-30'),
  effectiveDate: date('2026-07-01'),
  settlementDate: date('2026-07-02'),
  maturityDate: date('2031-06-30'),
  instrument: {
    isin: 'US0378331005',
    upi: 'QZ1',
    cfi: 'ESVUFR',
    mic: 'XNAS',
    symbol: 'AAPL',
    symbolScheme: 'TICKER',
  },
  side: 'SELL',
  quantity: { value: decimal('100.5'), capped: false },
  price: decimal('-0.000000000000000001'),
  priceNotation: 'PERCENTAGE',
  notional: { value: decimal('100000000000000000000'), capped: true },
  currency: 'USD',
  counterparty: { scheme: 'LEI', id: '529900T8BM49AURSDO55' },
  ourEntity: { id: 'DESK' },
  book: 'EQ-1',
  trader: 'jd',
  otherPayments: [
    { type: 'FEE', amount: decimal('12.5'), currency: 'EUR', date: date('2026-07-03') },
  ],
  allocations: [
    {
      party: { scheme: 'BIC', id: 'ABCDEF' },
      quantity: { value: decimal('50'), capped: false },
      tradeId: 'A-1-1',
    },
  ],
  attributes: new Map([
    ['desk', 'nyc'],
    ['zone', 'é'],
  ]),
  confirmationStatus: 'ALLEGED',
};

/** A record in which every field of the contract is set. */
export function fullRecord(): UnhashedTradeRecord {
  return {
    head: {
      key: { scheme: 'UTI', tradeId: 'A|1 ü', legId: 7 },
      version: 9_223_372_036_854_775_807n,
      sourceSequence: 12n,
      isCorrection: true,
      action: 'CORRECT',
      event: 'CLEARING',
      status: 'AFFIRMED',
      sourceSystem: 'eod-trades',
      messageId: 'file#7',
      eventTimestamp: instant(1_782_820_799n, 999_999_999n),
      receivedAt: instant(1_782_820_800n, 1n),
      maturityDate: date('2031-06-30'),
      confirmationStatus: 'ALLEGED',
      replay: true,
    },
    terms: FULL_TERMS,
    lineage: {
      channel: 'FILE',
      file: { uri: 'landing/eod.csv', sha256: filled(32, 2), row: 17n },
      ordinal: 1,
      mappingId: 'eod-trades',
      mappingHash: filled(16, 3),
      adapterVersion: '1.2',
      runId: 'run-1',
      replay: true,
    },
  };
}

export function acceptedState(changes: Partial<AcceptedState> = {}): AcceptedState {
  const { bytes, contentHash } = encodeTradeRecord(minimalRecord());
  const state: TradeState = {
    key: HEAD.key,
    revision: 3n,
    version: 2n,
    sourceSystem: 'oms',
    sourceSequence: 5n,
    isCorrection: true,
    eventTimestamp: instant(1n),
    receivedAt: instant(2n),
    contentHash,
    status: 'CANCELLED',
    statusBeforeClose: 'BOOKED',
    confirmationStatus: 'UNCONFIRMED',
    maturityDate: date('2031-06-30'),
    awaitingRoot: true,
    hasTerms: true,
    decidedAt: instant(3n, 4n),
  };
  return {
    recordBytes: bytes,
    state,
    decision: 'ACCEPTED_CANCELLED',
    reason: 'MATURITY_WAIVED',
    messageId: 'm9',
    ...changes,
  };
}

export function manifest(changes: Partial<BatchManifest> = {}): BatchManifest {
  return {
    batchId: '0123456789abcdef',
    source: 'eod-trades',
    fileUri: 'landing/eod.csv',
    fileSha256: filled(32, 4),
    fileBytes: 1_000n,
    businessDate: date('2026-06-30'),
    receivedAt: instant(1_782_820_800n),
    mappingId: 'eod-trades',
    mappingHash: filled(16, 5),
    parts: [{ uri: '0123456789abcdef/0.parquet', sha256: filled(32, 6), bytes: 10n, rows: 2n }],
    receivedRows: 3n,
    stagedRows: 2n,
    rejectedRows: 1n,
    controlTotals: [{ field: 'notional', sum: decimal('1.5'), rows: 2n }],
    runId: 'run-2',
    ...changes,
  };
}
