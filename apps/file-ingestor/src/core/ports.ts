/** What the ingest use case needs from outside. */
import type { CompiledMapping } from '@tributary/mapping';
import type { Readiness } from './ready-files.js';
import type { RejectThreshold } from './reject-threshold.js';
import type { SummableField } from './control-totals.js';

/** A configured file source with its compiled mapping. */
export interface FileSource {
  readonly source: string;
  readonly mapping: CompiledMapping;
  readonly delimiter: string;
  readonly readiness: Readiness;
  readonly rejectThreshold: RejectThreshold;
  readonly controlTotals: readonly SummableField[];
  /** IANA zone; the business date of a file is the date of its arrival there. */
  readonly zone: string;
}

/** What became of one content of one source. */
export type FileState = 'REGISTERED' | 'STAGED' | 'PUBLISHED' | 'HELD';

/** A row of the ledger, by content. */
export interface LedgerFile {
  readonly source: string;
  readonly sha256: Buffer;
  readonly runId: string;
  readonly batchId: string;
  readonly uri: string;
  readonly bytes: bigint;
  readonly state: FileState;
  readonly reason?: string;
  /** Encoded manifest, present from STAGED on. */
  readonly manifest?: Buffer;
  readonly receivedAt: Date;
}

export interface FileCounts {
  readonly received: bigint;
  readonly staged: bigint;
  readonly rejected: bigint;
}

/** An arrival in the landing folder as the ledger remembers it. */
export interface Arrival {
  readonly source: string;
  readonly name: string;
  readonly bytes: bigint;
  readonly modifiedMs: number;
}

export type ArrivalOutcome = 'INGESTED' | 'DUPLICATE_FILE' | 'HELD';

/** Remembers files across restarts. Every method is one statement or one transaction. */
export interface Ledger {
  /** True where this very arrival was handled before. */
  wasHandled(arrival: Arrival): Promise<boolean>;
  /** Enters the content unless it is known. @returns the row that stands and whether it is new. */
  register(
    file: Omit<LedgerFile, 'state' | 'manifest'>,
  ): Promise<{ file: LedgerFile; isNew: boolean }>;
  staged(batchId: string, counts: FileCounts, manifest: Uint8Array): Promise<void>;
  held(batchId: string, reason: string, counts?: FileCounts): Promise<void>;
  published(batchId: string): Promise<void>;
  handled(
    arrival: Arrival,
    batchId: string,
    outcome: ArrivalOutcome,
    reason?: string,
  ): Promise<void>;
}
