/** The result the feeds must have, as the oracle computes it. */
import type { PlainStatus, PlainTerms } from './plain-record.js';

export type PlainDecision =
  | 'ACCEPTED_NEW'
  | 'ACCEPTED_ORPHAN'
  | 'ACCEPTED_ROOT'
  | 'ACCEPTED_OVERRIDE'
  | 'ACCEPTED_AMENDED'
  | 'ACCEPTED_CORRECTED'
  | 'ACCEPTED_CANCELLED'
  | 'ACCEPTED_REVIVED'
  | 'ACCEPTED_TERMINATED'
  | 'EXPIRED'
  | 'DUPLICATE_MESSAGE'
  | 'DUPLICATE'
  | 'STALE'
  | 'REJECTED_ALREADY_MATURED'
  | 'REJECTED_ORPHAN'
  | 'REJECTED_CLOSED'
  | 'REJECTED_MATURITY'
  | 'REJECTED_CONFLICT';

/** `received = accepted + duplicate + stale + rejected + quarantined`. */
export interface SourceCounts {
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly stale: number;
  readonly rejected: number;
  readonly quarantined: number;
}

/** One row of the store. */
export interface ExpectedTrade {
  readonly scheme: string;
  readonly tradeId: string;
  readonly legId: number;
  readonly version: bigint;
  readonly sequence?: bigint;
  readonly isCorrection: boolean;
  /** Accepted changes so far. */
  readonly revision: bigint;
  readonly sourceSystem: string;
  readonly status: PlainStatus;
  readonly confirmationStatus: string;
  readonly awaitingRoot: boolean;
  /** Effective maturity: it stays where a later record has none. */
  readonly maturityDate?: string;
  /** Valid time of the record whose place stands, nine digits of fraction. */
  readonly eventTime?: string;
  /**
   * Open and matured before the business date: a sweep that ran meanwhile has made it EXPIRED with
   * one revision more. No later record of such a trade depends on it.
   */
  readonly mayBeExpired: boolean;
  /** The terms that stand; empty where no record brought any. */
  readonly terms: PlainTerms;
}

export interface Expected {
  readonly sources: ReadonlyMap<string, SourceCounts>;
  /** Per source: how often each decision is taken. */
  readonly decisions: ReadonlyMap<string, ReadonlyMap<PlainDecision, number>>;
  /** By key `scheme|trade id|leg`. */
  readonly trades: ReadonlyMap<string, ExpectedTrade>;
}
