/** Staged parts of one batch, as the use case sees them. */
import type { TradeKey } from '@tributary/domain';

export interface StagedRow {
  /** Data row in the source file, from 1. */
  readonly row: bigint;
  /** Encoded TradeRecord. */
  readonly record: Uint8Array;
}

/** What the columns of a part say of a row; the file-ingestor made them of its record. */
export interface StagedHead {
  readonly row: bigint;
  readonly key: TradeKey;
  readonly version: bigint;
  readonly sourceSystem: string;
  /** Lower-case hex. */
  readonly contentHash: string;
}

/**
 * Rows of one part in file order, in blocks of bounded size. One of them is read at a time.
 * @throws BatchRefusedError where the part holds other rows than the manifest says.
 */
export interface StagedPartRows {
  /** Undefined where the part lacks the columns: one that was staged before they came. */
  heads(): Promise<AsyncIterable<readonly StagedHead[]> | undefined>;
  /** All rows, or those named. */
  rows(only?: readonly bigint[]): AsyncIterable<readonly StagedRow[]>;
}

export interface StagedBatch {
  readonly parts: readonly StagedPartRows[];
  close(): void;
}

export interface StagedPart {
  /** Path relative to the staging area. */
  readonly uri: string;
  readonly sha256: Uint8Array;
  readonly bytes: bigint;
  readonly rows: bigint;
}

export interface StagingArea {
  /** Checks that every part is there and has its bytes. @throws BatchRefusedError. */
  verify(parts: readonly StagedPart[], progress: () => Promise<void>): Promise<void>;
  open(parts: readonly StagedPart[]): Promise<StagedBatch>;
}

/** The batch cannot be applied as it is; nothing of it is kept. Its manifest may be sent again. */
export class BatchRefusedError extends Error {
  readonly code = 'BATCH_REFUSED';
  readonly retryable = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BatchRefusedError';
  }
}
