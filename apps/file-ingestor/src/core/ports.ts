/** What the use cases need from outside, in the app's own words. */
import type { Quarantined } from '@tributary/contract-mapping';
import type { Instant } from '@tributary/domain';
import type { RowReject } from './row-reject.js';
import type { StagedRow } from './staged-row.js';

/** What became of one content of one source. */
export type FileState = 'REGISTERED' | 'STAGED' | 'PUBLISHED' | 'HELD';

/** A row of the ledger: one content of one source. */
export interface LedgerFile {
  readonly source: string;
  /** Of the bytes as received, lower-case hex. */
  readonly sha256: string;
  /** Empty in normal operation. */
  readonly runId: string;
  readonly batchId: string;
  /** `<source>/<name>`. */
  readonly uri: string;
  /** As received. */
  readonly bytes: bigint;
  /** What stood in the marker; absent where there was none. */
  readonly marker?: Uint8Array;
  readonly state: FileState;
  /** Encoded manifest, present from STAGED on. */
  readonly manifest?: Uint8Array;
  /** When it was registered: the `received_at` of its records, the same at every try. */
  readonly receivedAt: Instant;
}

export interface FileCounts {
  readonly received: bigint;
  readonly staged: bigint;
  readonly rejected: bigint;
}

/** A file that lay ready in the landing folder; equal arrivals are the same one. */
export interface Arrival {
  readonly source: string;
  readonly name: string;
  readonly bytes: bigint;
  readonly changedNs: bigint;
  /** 0 where there is no marker. */
  readonly markerChangedNs: bigint;
}

/** `BATCH`: its content is (again) to be ingested. `DUPLICATE_FILE`: the content is known. */
export type ArrivalOutcome = 'BATCH' | 'DUPLICATE_FILE';

export interface Registration {
  readonly arrival: Arrival;
  readonly file: Omit<LedgerFile, 'state' | 'manifest'>;
}

/** One line of the ledger for a reader: an arrival with what became of its content. */
export interface LedgerEntry {
  readonly source: string;
  readonly name: string;
  readonly state: FileState | 'DUPLICATE_FILE';
  readonly reason?: string;
  readonly batchId: string;
  readonly sha256: string;
  readonly bytes: bigint;
  readonly counts?: FileCounts;
  readonly receivedAt: Date;
  readonly updatedAt: Date;
}

export interface LedgerQuery {
  readonly source?: string;
  readonly limit: number;
}

/** Remembers files across restarts. Every method is one statement or one transaction. */
export interface Ledger {
  /** Those of the arrivals that were never registered, in the given order. */
  unknown(arrivals: readonly Arrival[]): Promise<readonly Arrival[]>;
  /**
   * Enters an arrival and, unless it is known, its content. Content that was held is taken up
   * again: nothing of it was ever published.
   */
  register(registration: Registration): Promise<ArrivalOutcome>;
  /** REGISTERED and STAGED files in the order of their arrival. */
  unfinished(): Promise<readonly LedgerFile[]>;
  /** REGISTERED to STAGED. @throws LedgerConflictError where the file stands elsewhere. */
  staged(batchId: string, counts: FileCounts, manifest: Uint8Array): Promise<void>;
  /** REGISTERED to HELD. @throws LedgerConflictError where the file stands elsewhere. */
  held(batchId: string, reason: string, counts?: FileCounts): Promise<void>;
  /** STAGED to PUBLISHED. @throws LedgerConflictError where the file stands elsewhere. */
  published(batchId: string): Promise<void>;
  /** Newest arrivals first. */
  list(query: LedgerQuery): Promise<readonly LedgerEntry[]>;
}

/** One Parquet file of a batch. */
export interface WrittenPart {
  /** Path relative to the staging area. */
  readonly uri: string;
  readonly sha256: Uint8Array;
  readonly bytes: bigint;
  readonly rows: bigint;
}

/** Writer of one batch's folder in the staging area; `finish` or `abandon` must be called. */
export interface BatchWriter {
  append(rows: readonly StagedRow[]): Promise<void>;
  reject(rejects: readonly RowReject[]): Promise<void>;
  /** Makes everything durable. @returns the parts in file order. */
  finish(): Promise<readonly WrittenPart[]>;
  /** Closes and removes what was written. */
  abandon(): Promise<void>;
  /** Closes and removes the parts; the rejects stay, so that a person sees why a file is held. */
  keepRejects(): Promise<void>;
}

/** The staging area: registered copies in, parts and rejects out. */
export interface StagingArea {
  /**
   * The content of a registered file, decompressed.
   * @throws FileFaultError where it is damaged or beyond a limit.
   */
  content(file: LedgerFile): AsyncIterable<Buffer>;
  /** Starts the batch's folder anew: what an unfinished try left there goes. */
  writer(batchId: string): Promise<BatchWriter>;
  /** The rejects of a finished batch, in blocks, as they were written. */
  rejects(batchId: string): AsyncIterable<readonly RowReject[]>;
}

/** Publishes to Kafka; every method resolves once the broker has acknowledged all of it. */
export interface Publisher {
  manifest(source: string, manifest: Uint8Array): Promise<void>;
  quarantine(records: readonly Quarantined[]): Promise<void>;
}

/** The right to work, which one instance has at a time. */
export interface Turn {
  /** True where it is ours, or still is. Throws where the database cannot be asked. */
  take(): Promise<boolean>;
  giveUp(): Promise<void>;
}
