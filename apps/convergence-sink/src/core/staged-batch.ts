/** Staged parts of one batch, as the use case sees them. */
import type { MessageIdentity } from '@tributary/trade-store-writer';

export interface StagedRow {
  /** Data row in the source file, from 1. */
  readonly row: bigint;
  /** Encoded TradeRecord. */
  readonly record: Uint8Array;
  /** An earlier row of the file carries the same message, and the source needs the check. */
  readonly isRepeatedMessage: boolean;
}

export interface StagedBatch {
  /**
   * Rows in key order, rows of one key in file order, in blocks of bounded size. Keys do not depend
   * on each other, so the outcome is that of file order, and rows are locked as every writer locks
   * them.
   */
  rows(): AsyncIterable<readonly StagedRow[]>;
  /** Identities that are kept, each once, in blocks. */
  keptMessages(): AsyncIterable<readonly MessageIdentity[]>;
  close(): void;
}

export interface StagedPart {
  /** Path relative to the staging area. */
  readonly uri: string;
  readonly sha256: Uint8Array;
  readonly bytes: bigint;
}

export interface StagingArea {
  /** Checks that every part is there and has its bytes. @throws BatchRefusedError. */
  verify(parts: readonly StagedPart[], progress: () => Promise<void>): Promise<void>;
  /**
   * `keptSources`: sources whose identities are kept for every record, not only versionless ones.
   */
  open(parts: readonly StagedPart[], keptSources: readonly string[]): Promise<StagedBatch>;
}

/** The batch cannot be applied as it is; nothing of it is kept and it is not tried again. */
export class BatchRefusedError extends Error {
  readonly code = 'BATCH_REFUSED';
  readonly retryable = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BatchRefusedError';
  }
}
