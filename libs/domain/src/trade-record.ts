/**
 * A canonical record in the domain's own types. Optional properties are absent, never empty:
 * an empty string on the wire or in a file means absent here.
 */
import type {
  Action,
  Channel,
  ConfirmationStatus,
  Event,
  LinkType,
  PriceNotation,
  Side,
  TradeStatus,
} from './codes.js';

/** Canonical decimal text; made by `parseDecimal` only. */
export type DecimalText = string & { readonly __brand: 'DecimalText' };
/** Calendar date `YYYY-MM-DD`; compares as text; made by `parseIsoDate` only. */
export type IsoDate = string & { readonly __brand: 'IsoDate' };
/** Nanoseconds since 1970-01-01T00:00:00Z. */
export type Instant = bigint & { readonly __brand: 'Instant' };

/** Identity of a trade (decisions section 1). */
export interface TradeKey {
  readonly scheme: string;
  readonly tradeId: string;
  /** 0 to 4294967295; 0 for a single-leg trade. */
  readonly legId: number;
}

export interface Quantity {
  readonly value: DecimalText;
  readonly capped: boolean;
}

export interface PartyId {
  /** Absent means the source's own scheme. */
  readonly scheme?: string;
  readonly id: string;
}

export interface Instrument {
  readonly isin?: string;
  readonly upi?: string;
  readonly cfi?: string;
  readonly mic?: string;
  readonly symbol?: string;
  readonly symbolScheme?: string;
}

export interface Payment {
  readonly type: string;
  readonly amount: DecimalText;
  readonly currency: string;
  readonly date?: IsoDate;
}

export interface Allocation {
  readonly party: PartyId;
  readonly quantity: Quantity;
  readonly tradeId?: string;
}

/** The economic fields: what equal content means. */
export interface TradeTerms {
  readonly uti?: string;
  readonly priorUti?: string;
  readonly packageId?: string;
  readonly parentTradeId?: string;
  readonly linkType?: LinkType;
  readonly tradeTimestamp?: Instant;
  readonly tradeDate?: IsoDate;
  readonly effectiveDate?: IsoDate;
  readonly settlementDate?: IsoDate;
  readonly maturityDate?: IsoDate;
  readonly instrument?: Instrument;
  readonly side?: Side;
  readonly quantity?: Quantity;
  readonly price?: DecimalText;
  readonly priceNotation?: PriceNotation;
  readonly notional?: Quantity;
  readonly currency?: string;
  readonly counterparty?: PartyId;
  readonly ourEntity?: PartyId;
  readonly book?: string;
  readonly trader?: string;
  readonly otherPayments: readonly Payment[];
  readonly allocations: readonly Allocation[];
  readonly attributes: ReadonlyMap<string, string>;
  readonly confirmationStatus?: ConfirmationStatus;
}

/** Where a record came from; `stream` or `file`, by channel. */
export interface Lineage {
  readonly channel: Channel;
  readonly stream?: { readonly topic: string; readonly partition: number; readonly offset: bigint };
  readonly file?: { readonly uri: string; readonly sha256: Uint8Array; readonly row: bigint };
  readonly ordinal: number;
  readonly mappingId: string;
  /** First 16 bytes of SHA-256 of the mapping's text. */
  readonly mappingHash: Uint8Array;
  readonly adapterVersion: string;
  readonly runId?: string;
  readonly replay: boolean;
}

/** What `decide` needs of a record, and nothing else (decisions section 3). */
export interface RecordHead {
  readonly key: TradeKey;
  /** 0 means the source has no versions. */
  readonly version: bigint;
  readonly sourceSequence?: bigint | undefined;
  readonly isCorrection: boolean;
  readonly action: Action;
  readonly event?: Event | undefined;
  readonly status?: TradeStatus | undefined;
  readonly sourceSystem: string;
  readonly messageId: string;
  readonly eventTimestamp?: Instant | undefined;
  readonly receivedAt: Instant;
  /** 16 bytes, as lower-case hex, so that heads compare and log as plain values. */
  readonly contentHash: string;
  /** Maturity in the terms; absent where the record carries none. */
  readonly maturityDate?: IsoDate | undefined;
  readonly confirmationStatus?: ConfirmationStatus | undefined;
  /** An operator feeds the record again: checks by message and coordinate are bypassed. */
  readonly replay: boolean;
}

/** A whole canonical record. `head.maturityDate` equals `terms.maturityDate`. */
export interface TradeRecord {
  readonly head: RecordHead;
  readonly terms: TradeTerms;
  readonly lineage: Lineage;
}

/** A record before its terms are encoded: the hash is over their bytes, so it comes last. */
export interface UnhashedTradeRecord {
  readonly head: Omit<RecordHead, 'contentHash'>;
  readonly terms: TradeTerms;
  readonly lineage: Lineage;
}
