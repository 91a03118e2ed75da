/** What the write path takes and gives: plain values, no database type. */
import type { TermsNotes } from '@tributary/contract-mapping';
import type {
  DecisionKind,
  DecisionReason,
  Instant,
  QuarantineReason,
  TradeKey,
  TradeState,
} from '@tributary/domain';

export type OriginKind = 'STREAM' | 'BATCH' | 'SWEEP' | 'OPERATOR';

/** Where records come from; `name` is unique within its kind. */
export interface Origin {
  readonly kind: OriginKind;
  /** STREAM `<topic>/<partition>`, BATCH `<batch id>`, SWEEP `<zone>/<business date>`. */
  readonly name: string;
}

/** Ownership of one origin: only its latest epoch may write. */
export interface Claim {
  readonly originId: number;
  readonly epoch: bigint;
  readonly nextPosition: bigint;
}

/** Place of one record; unique in the store. */
export interface Coordinate {
  readonly originId: number;
  /** Offset of a stream, row of a batch. */
  readonly position: bigint;
  readonly ordinal: number;
}

/** Terms that become the standing ones. */
export interface StandingTerms {
  /** The terms as they stand on the wire; they keep the contract. */
  readonly payload: Uint8Array;
  /** Of the payload, taken when its record was read; where absent it is scanned again. */
  readonly notes?: TermsNotes | undefined;
  /** The event whose record holds them. */
  readonly at: Coordinate;
}

/** The state of one key after a fold; written once however many records led to it. */
export interface TradeChange {
  /** `scheme|trade_id|leg_id`. */
  readonly eventKey: string;
  readonly state: TradeState;
  /** Revision the fold started from; 0 where the key was unseen. */
  readonly revisionBefore: bigint;
  /** Message of the last accepted record; empty where no record caused the change. */
  readonly messageId: string;
  readonly at: Coordinate;
  /** Absent: the stored terms stay. */
  readonly terms?: StandingTerms | undefined;
  /** Where the record of the terms lies that stand from now on; absent where none ever came. */
  readonly termsAt?: Coordinate | undefined;
}

/** One decision that is kept in history. */
export interface TradeEvent {
  readonly at: Coordinate;
  /** `scheme|trade_id|leg_id`. */
  readonly eventKey: string;
  readonly key: TradeKey;
  readonly version: bigint;
  readonly sourceSystem: string;
  readonly messageId: string;
  readonly decision: DecisionKind;
  readonly reason?: DecisionReason | undefined;
  /** Revision after; absent where the record was refused. */
  readonly revision?: bigint | undefined;
  readonly decidedAt: Instant;
  /** TradeState where accepted, TradeRecord where refused. */
  readonly content: Uint8Array;
}

/** How often a decision was taken. */
export interface DecisionTally {
  readonly originId: number;
  readonly sourceSystem: string;
  readonly decision: DecisionKind;
  /** Empty where the code says all. */
  readonly reason: DecisionReason | '';
  readonly records: bigint;
}

export interface MessageIdentity {
  readonly sourceSystem: string;
  readonly messageId: string;
}

/** A decided message of a source that needs the check. */
export interface SeenMessage extends MessageIdentity {
  readonly receivedAt: Instant;
}

/** Identities of one slot of the ring, by when they were received. */
export interface SeenSlot {
  readonly slot: number;
  readonly oldest: Instant;
  readonly youngest: Instant;
}

/**
 * `counting`: the slot holds an identity that may still count. `busy`: somebody read it all the
 * time. In both it stays as it is.
 */
export type SlotOutcome = 'truncated' | 'empty' | 'counting' | 'busy';

/** A record that breaks the contract. */
export interface QuarantineRow {
  readonly at: Coordinate;
  readonly sourceSystem: string;
  readonly reason: QuarantineReason;
  readonly field: string;
  readonly detail: string;
  /** Encoded QuarantinedRecord. */
  readonly content: Uint8Array;
  readonly quarantinedAt: Instant;
}

/** Highest raw coordinate met in one canonical partition. */
export interface RawPosition {
  readonly rawTopic: string;
  readonly rawPartition: number;
  readonly lastOffset: bigint;
  readonly lastOrdinal: bigint;
}

/** Everything one step writes. */
export interface WriteSet {
  readonly changes: readonly TradeChange[];
  /**
   * Keys without a revision before were not looked for: where one is there after all, it counts as
   * overtaken and the transaction can go on. Default false.
   */
  readonly guessesNew?: boolean;
  /** May be lazy: each is done with before the next one is asked for. */
  readonly events: Iterable<TradeEvent>;
  readonly tallies: readonly DecisionTally[];
  readonly seen: readonly SeenMessage[];
  readonly quarantined: readonly QuarantineRow[];
}

/** The stored state of a key and where the record of its terms lies. */
export interface StoredTrade {
  readonly state: TradeState;
  /** Absent where no record ever brought terms. */
  readonly termsAt?: Coordinate | undefined;
}

export type BatchStatus = 'STAGED' | 'APPLIED' | 'FAILED';

/** A row of the batch ledger. */
export interface BatchRow {
  readonly batchId: string;
  readonly source: string;
  readonly fileUri: string;
  readonly fileSha256: Uint8Array;
  readonly receivedRows: bigint;
  readonly stagedRows: bigint;
  readonly rejectedRows: bigint;
  readonly controlTotals: readonly { field: string; sum: string; rows: string }[];
  readonly manifest: Uint8Array;
  readonly originId: number;
  readonly receivedAt: Instant;
}
