/** One constructor per record type, all fields valid: a test sets only what it is about. */
import { parseDecimal, parseInstant, parseIsoDate } from '@tributary/domain';
import type {
  DecimalText,
  Instant,
  IsoDate,
  Lineage,
  RecordHead,
  TradeKey,
  TradeRecord,
  TradeTerms,
} from '@tributary/domain';
import { uniqueName } from './unique-name.js';

const HASH_BYTES = 16;
const DEFAULT_SCHEME = 'TEST';
const DEFAULT_SOURCE = 'test-source';

/** `undefined` takes the default away: the field is then absent. */
export type Overrides<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

export interface RecordOverrides {
  /** `maturityDate` is that of the terms, always. */
  readonly head?: Overrides<Omit<RecordHead, 'maturityDate'>>;
  readonly terms?: Overrides<TradeTerms>;
  readonly lineage?: Overrides<Lineage>;
}

/** A key nobody else has. */
export function aTradeKey(overrides: Overrides<TradeKey> = {}): TradeKey {
  return applied({ scheme: DEFAULT_SCHEME, tradeId: uniqueName('trade'), legId: 0 }, overrides);
}

/** The head of a first version of a new trade. Every call has another key and message. */
export function aRecordHead(overrides: Overrides<RecordHead> = {}): RecordHead {
  const defaults: RecordHead = {
    key: aTradeKey(),
    version: 1n,
    isCorrection: false,
    action: 'NEW',
    event: 'TRADE',
    sourceSystem: DEFAULT_SOURCE,
    messageId: uniqueName('message'),
    eventTimestamp: instant('2026-01-05T10:00:00Z'),
    receivedAt: instant('2026-01-05T10:00:01Z'),
    contentHash: '01'.repeat(HASH_BYTES),
    maturityDate: date('2031-06-30'),
    replay: false,
  };
  return applied(defaults, overrides);
}

/** The terms of a plain bond trade. */
export function tradeTerms(overrides: Overrides<TradeTerms> = {}): TradeTerms {
  const defaults: TradeTerms = {
    tradeTimestamp: instant('2026-01-05T10:00:00Z'),
    tradeDate: date('2026-01-05'),
    settlementDate: date('2026-01-07'),
    maturityDate: date('2031-06-30'),
    instrument: { symbol: 'TEST-BOND', symbolScheme: DEFAULT_SCHEME },
    side: 'BUY',
    quantity: { value: decimal('1000'), capped: false },
    price: decimal('99.25'),
    priceNotation: 'PERCENTAGE',
    notional: { value: decimal('1000000'), capped: false },
    currency: 'USD',
    counterparty: { id: 'COUNTERPARTY-1' },
    ourEntity: { id: 'ENTITY-1' },
    book: 'BOOK-1',
    trader: 'TRADER-1',
    otherPayments: [],
    allocations: [],
    attributes: new Map(),
  };
  return applied(defaults, overrides);
}

/** A lineage by stream. */
export function aLineage(overrides: Overrides<Lineage> = {}): Lineage {
  const defaults: Lineage = {
    channel: 'STREAM',
    stream: { topic: 'raw.test.v1', partition: 0, offset: 0n },
    ordinal: 0,
    mappingId: 'test',
    mappingHash: new Uint8Array(HASH_BYTES),
    adapterVersion: 'test',
    replay: false,
  };
  return applied(defaults, overrides);
}

/** A whole record. Its hash is not that of its terms: encode it where that matters. */
export function aTradeRecord({ head, terms, lineage }: RecordOverrides = {}): TradeRecord {
  const ownTerms = tradeTerms(terms);
  const { maturityDate } = ownTerms;
  return {
    head: aRecordHead({ ...head, maturityDate }),
    terms: ownTerms,
    lineage: aLineage(lineage),
  };
}

function applied<T extends object>(defaults: T, overrides: Overrides<T>): T {
  const entries = Object.entries({ ...defaults, ...overrides });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
}

/** @throws Error for anything but canonical values; the same for the two below. */
export function decimal(text: string): DecimalText {
  return valid(text, parseDecimal(text));
}

export function date(text: string): IsoDate {
  return valid(text, parseIsoDate(text));
}

export function instant(text: string): Instant {
  return valid(text, parseInstant(text));
}

function valid<T>(text: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`a fixture is not valid: ${text}`);
  return value;
}
