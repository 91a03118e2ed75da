/**
 * Records of the sink's benches: a trade of about 700 bytes, as a front office would send it. What
 * a record holds follows from its trade, version and maturity alone, so that a repeat is equal.
 */
import { encodeTerms, encodeTradeRecord } from '@tributary/contract-mapping';
import { formatKey, parseDecimal, parseInstant, parseIsoDate } from '@tributary/domain';
import type {
  DecimalText,
  Instant,
  IsoDate,
  Lineage,
  TradeKey,
  UnhashedTradeRecord,
} from '@tributary/domain';

export const SOURCE = 'canonical';
export const RAW_TOPIC = 'raw.canonical.v1';
const SCHEME = 'HOUSE';
const ID_BASE = 1_000_000_000;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2027, 0, 1);
const NANOS_PER_MICRO = 1_000n;
const MICROS_PER_DAY = 86_400_000_000;
const RECEIVED_AT = required(parseInstant('2026-01-05T10:00:00.123456Z'));
const MAPPING_HASH = new Uint8Array(16).fill(5);
const FILE_SHA256 = new Uint8Array(32).fill(3);

const PRODUCTS = ['IRS', 'FXFWD', 'CDS', 'EQSWAP', 'BOND', 'REPO'] as const;
const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'CHF'] as const;

/** One version of one trade. */
export interface Version {
  readonly trade: number;
  readonly version: number;
  /** Days by which the maturity lies after the trade's first one; may be negative. */
  readonly maturityShift: number;
  readonly isNew: boolean;
}

/** Where a record came from: a raw offset of the stream, or a row of the file. */
export type Arrival = { readonly rawOffset: number } | { readonly row: number };

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a constant of the bench is not valid');
  return value;
}

const decimals = new Map<string, DecimalText>();
function decimal(text: string): DecimalText {
  const known = decimals.get(text) ?? required(parseDecimal(text));
  decimals.set(text, known);
  return known;
}

const dates: IsoDate[] = [];
function day(number: number): IsoDate {
  const text = new Date(FIRST_DAY + number * DAY_MS).toISOString().slice(0, 10);
  return (dates[number] ??= required(parseIsoDate(text)));
}

/** Day of the maturity, all after the business date of the benches. */
export function maturityOf(trade: number, shift: number): IsoDate {
  return day(400 + (trade % 500) + (trade % 5_000) + shift);
}

export function tradeIdOf(trade: number): string {
  return `TRD-${ID_BASE + trade}`;
}

/** The number of a trade id of the benches. */
export function tradeOf(tradeId: string): number {
  return Number(tradeId.slice('TRD-'.length)) - ID_BASE;
}

function keyOf(trade: number): TradeKey {
  return { scheme: SCHEME, tradeId: tradeIdOf(trade), legId: 1 + (trade % 2) };
}

/** Key of the canonical topic. */
export function kafkaKeyOf(trade: number): string {
  return formatKey(keyOf(trade));
}

/** Spreads the values of versions; not random, so equal versions are equal. */
function mixed(trade: number, version: number): number {
  return Math.imul(trade * 31 + version, 0x9e3779b1) >>> 0;
}

function lineageOf(arrival: Arrival): Lineage {
  const common = {
    ordinal: 0,
    mappingId: SOURCE,
    mappingHash: MAPPING_HASH,
    adapterVersion: '1.0.0',
    replay: false,
  };
  if ('row' in arrival) {
    const file = { uri: 'canonical/b.csv', sha256: FILE_SHA256, row: BigInt(arrival.row) };
    return { channel: 'FILE', file, ...common };
  }
  const stream = { topic: RAW_TOPIC, partition: 0, offset: BigInt(arrival.rawOffset) };
  return { channel: 'STREAM', stream, ...common };
}

function recordOf(of: Version, arrival: Arrival): UnhashedTradeRecord {
  const { trade, version, isNew } = of;
  const key = keyOf(trade);
  const maturityDate = maturityOf(trade, of.maturityShift);
  return {
    head: {
      key,
      version: BigInt(version),
      isCorrection: false,
      action: isNew ? 'NEW' : 'AMEND',
      event: 'TRADE',
      sourceSystem: SOURCE,
      messageId: `${key.tradeId}-${version}`,
      eventTimestamp: eventTimeOf(of),
      receivedAt: RECEIVED_AT,
      maturityDate,
      replay: false,
    },
    terms: termsOf(of, maturityDate),
    lineage: lineageOf(arrival),
  };
}

function eventTimeOf({ trade, version }: Version): Instant {
  const micros = BigInt(mixed(trade, version) % MICROS_PER_DAY);
  return (RECEIVED_AT - micros * NANOS_PER_MICRO) as Instant;
}

function termsOf(of: Version, maturityDate: IsoDate): UnhashedTradeRecord['terms'] {
  const { trade, version } = of;
  const noise = mixed(trade, version);
  const product = PRODUCTS[trade % PRODUCTS.length] ?? 'IRS';
  const currency = CURRENCIES[trade % CURRENCIES.length] ?? 'USD';
  return {
    uti: `1030ABCDEFGHIJKLMNOP${ID_BASE + trade}`,
    tradeTimestamp: (RECEIVED_AT - BigInt(trade % 86_400) * 1_000_000_000n) as Instant,
    tradeDate: day(trade % 300),
    effectiveDate: day((trade % 300) + 2),
    settlementDate: day((trade % 300) + 2),
    maturityDate,
    instrument: { symbol: `${currency}-${product}-${trade % 977}`, symbolScheme: 'HOUSE' },
    side: trade % 2 === 0 ? 'SELL' : 'BUY',
    quantity: { value: decimal(String((noise % 900) + 1)), capped: false },
    price: decimal(`${noise % 1_000}.25`),
    priceNotation: 'MONETARY',
    notional: { value: decimal(`${(noise % 9_000) + 1}000`), capped: false },
    currency,
    counterparty: {
      scheme: 'LEI',
      id: `5493001KJTIIGC8Y${String(trade % 5_000).padStart(4, '0')}`,
    },
    ourEntity: { id: `ENTITY-${trade % 7}` },
    book: `BOOK-${trade % 300}`,
    trader: `TRADER-${trade % 700}`,
    otherPayments: [],
    allocations: [],
    attributes: new Map([
      ['business_days', 'LON,NYC'],
      ['clearing_account', `A${trade % 211}`],
      ['clearing_house', 'LCH'],
      ['comment', `amended to "${version}"`],
      ['day_count', 'ACT/360'],
      ['desk', `DESK-${trade % 40}`],
      ['fixed_rate', `${noise % 5}.${10_000_000 + (noise % 89_999_999)}`],
      ['pay_frequency', '3M'],
      ['reference', `${noise.toString(16).padStart(8, '0')}-${trade.toString(16)}-${version}`],
      ['reset_frequency', '3M'],
    ]),
  };
}

export interface EncodedRecord {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** The record on the wire. */
export function encodeVersion(of: Version, arrival: Arrival): EncodedRecord {
  return { key: kafkaKeyOf(of.trade), bytes: encodeTradeRecord(recordOf(of, arrival)).bytes };
}

/**
 * Columns of a staged part: `row, trade_id_scheme, trade_id, leg_id, version, source_system,
 * content_hash, record`.
 */
export function stagedColumnsOf(
  of: Version,
  row: number,
): readonly (bigint | string | Uint8Array)[] {
  const { scheme, tradeId, legId } = keyOf(of.trade);
  const { bytes, contentHash } = encodeTradeRecord(recordOf(of, { row }));
  const version = BigInt(of.version);
  return [BigInt(row), scheme, tradeId, BigInt(legId), version, SOURCE, contentHash, bytes];
}

/** The terms on the wire, for the oracle's own hash. */
export function termsBytesOf(of: Version): Uint8Array {
  return encodeTerms(termsOf(of, maturityOf(of.trade, of.maturityShift)));
}
