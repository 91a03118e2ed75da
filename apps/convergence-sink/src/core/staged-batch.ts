/** Staged parts of one batch, as the use case sees them. */
export interface StagedRow {
  /** Data row in the source file, from 1. */
  readonly row: bigint;
  /** Encoded TradeRecord. */
  readonly record: Uint8Array;
}

export interface StagedBatch {
  /**
   * Rows in file order, in blocks of bounded size. @throws BatchRefusedError where a part holds
   * another number of rows than the manifest says.
   */
  rows(): AsyncIterable<readonly StagedRow[]>;
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
