/** What the comparisons need of the world. The adapters implement these. */
import type { BatchManifest } from '@tributary/contract-mapping';
import type { TradeKey } from '@tributary/domain';
import type {
  BatchAccount,
  BatchTotals,
  Disposition,
  MissingKey,
  PositionRange,
  StreamCheckpoint,
} from '@tributary/trade-store-reader';
import type { AcceptedFold, AcceptedLatest } from './accepted-fold.js';
import type { KeyDifference } from './accepted-comparison.js';
import type { Account, Suspect } from './accounting.js';
import type { ExpectedPart, FoundPart } from './batch-comparison.js';
import type { Break, Difference } from './break-lifecycle.js';
import type { BreakFigures, Outcomes, Result } from './report.js';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** Offsets `[low, high)` in the log of one partition. */
export interface LogOffsets {
  readonly partition: number;
  readonly low: bigint;
  readonly high: bigint;
}

/** One record as read; the value lives only as long as the call. */
export interface TopicRecord {
  readonly offset: bigint;
  readonly key: string | null;
  readonly value: Uint8Array | null;
  readonly timestampMs: bigint;
}

/** Consecutive picked records; everything below `to` was read. */
export interface TopicPiece<T> {
  readonly to: bigint;
  readonly picked: readonly T[];
}

export interface TopicReader {
  offsets(topic: string): Promise<readonly LogOffsets[]>;
  /**
   * Reads `[from, to)` and hands it over in bounded pieces, in order; the last one ends at `to`.
   * `pick` keeps of each record what is needed, so that a piece stays small.
   */
  read<T>(
    range: TopicPartition & { readonly from: bigint; readonly to: bigint },
    pick: (record: TopicRecord) => T,
    onPiece: (piece: TopicPiece<T>) => Promise<void>,
  ): Promise<void>;
}

/** The trade store, read only. */
export interface TradeStore {
  /** Positions and counts of all partitions at one cut. */
  checkpoints(topic: string): Promise<readonly StreamCheckpoint[]>;
  dispositions(range: PositionRange): Promise<readonly Disposition[]>;
  batchTotals(): Promise<BatchTotals>;
  /** The latest applied batches. */
  appliedBatches(limit: number): Promise<readonly AppliedBatch[]>;
  batchAccount(batchId: string): Promise<BatchAccount | undefined>;
  missingKeys(keys: readonly TradeKey[]): Promise<readonly MissingKey[]>;
}

/** A batch and its manifest, or why the manifest cannot be read. */
export interface AppliedBatch {
  readonly batchId: string;
  readonly manifest: BatchManifest | { readonly fault: string };
}

/** Accounts of canonical partitions. Writes belong to a run, which must hold its lease. */
export interface AccountBook {
  load(topic: string): Promise<readonly Account[]>;
  suspects(partition: TopicPartition): Promise<readonly Suspect[]>;
  /** Stores the account after a piece together with what the piece made suspect. */
  post(run: bigint, account: Account, suspects: readonly Suspect[]): Promise<void>;
  /** Stores an account that begins; suspects of before go. */
  open(run: bigint, account: Account): Promise<void>;
}

/** A record of the accepted topic that cannot be read. */
export interface AcceptedFault {
  readonly partition: number;
  readonly offset: bigint;
  readonly detail: string;
}

export interface AcceptedPosition {
  readonly nextOffset: bigint;
  readonly holeOffset: bigint;
}

/** A bounded list and how many there are in all. */
export interface Bounded<T> {
  readonly listed: readonly T[];
  readonly total: bigint;
}

/** What is known of `trades.accepted.v1`. */
export interface AcceptedBook {
  position(partition: number): Promise<AcceptedPosition>;
  /** Reads the keys, folds, and stores the result with the position, in one transaction. */
  post(
    run: bigint,
    piece: {
      readonly partition: number;
      readonly eventKeys: readonly string[];
      readonly faults: readonly AcceptedFault[];
      fold(known: ReadonlyMap<string, AcceptedLatest>): AcceptedFold;
    },
  ): Promise<void>;
  /** Compares every key with the store, at one cut. */
  compare(limit: number): Promise<AcceptedCut>;
}

export interface AcceptedCut {
  readonly keys: bigint;
  readonly redelivered: bigint;
  readonly differing: Bounded<KeyDifference>;
  readonly gaps: Bounded<{ readonly eventKey: string; readonly revisions: readonly bigint[] }>;
  readonly faults: Bounded<AcceptedFault>;
  readonly orphans: Bounded<{ readonly eventKey: string; readonly since: string }>;
}

/** Parts in the staging area. */
export interface PartStore {
  /** Changes whenever a part of the list changes; costs no reading. */
  fingerprint(uris: readonly string[]): Promise<string>;
  /** Hash and row count; null where the part is not there. */
  inspect(part: ExpectedPart): Promise<FoundPart | null>;
  /** Keys of all rows in bounded pieces. */
  keys(part: ExpectedPart, onKeys: (keys: readonly TradeKey[]) => Promise<void>): Promise<void>;
}

export interface BatchCheck {
  readonly batchId: string;
  readonly fingerprint: string;
  readonly isClean: boolean;
}

/** A batch that was staged and has not ended. */
export interface WaitingBatch {
  readonly batchId: string;
  readonly since: string;
}

/** A manifest as it came on the topic. */
export interface StagedManifest {
  readonly batchId: string;
  readonly source: string;
  /** When it was published, milliseconds since 1970. */
  readonly stagedAtMs: bigint;
}

/** Batches that wait, and batches that were compared before. */
export interface BatchBook {
  /** Next offset of the manifest topic. */
  position(partition: number): Promise<bigint>;
  /** Keeps manifests until their batches have ended. */
  post(
    run: bigint,
    piece: {
      readonly partition: number;
      readonly nextOffset: bigint;
      readonly manifests: readonly StagedManifest[];
    },
  ): Promise<void>;
  /** Batches that have not ended; those since before an instant are listed, the oldest first. */
  waiting(query: {
    readonly since: string;
    readonly limit: number;
  }): Promise<{ readonly all: bigint; readonly late: Bounded<WaitingBatch> }>;
  checks(batchIds: readonly string[]): Promise<readonly BatchCheck[]>;
  save(run: bigint, check: BatchCheck): Promise<void>;
}

export const TRIGGERS = ['INTERVAL', 'DEMAND'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** The runs and the breaks. */
export interface RunBook {
  /** Begins a run. @throws ReconciliationBusyError while another one is under way. */
  begin(trigger: Trigger): Promise<bigint>;
  /** Keeps the lease of a run that takes long. @throws RunLostError */
  renew(run: bigint): Promise<void>;
  openBreaks(): Promise<readonly Break[]>;
  /** Ends the run and stores what it found, in one transaction. @throws RunLostError */
  finish(run: bigint, end: RunEnd): Promise<void>;
  /** Ends a run that could not be finished. */
  fail(run: bigint, error: string): Promise<void>;
}

export interface RunEnd {
  readonly result: Result;
  readonly outcomes: Outcomes;
  readonly figures: BreakFigures;
  readonly open: readonly Break[];
  readonly closed: readonly Break[];
  readonly dropped: readonly Break[];
}

/** Differences of one comparison are listed up to a limit; the rest is counted. */
export interface DifferenceList {
  readonly differences: readonly Difference[];
  readonly unlisted: bigint;
}
