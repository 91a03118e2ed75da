/** Decides whether a file has too many rejected rows to be published (decisions section 6). */

export interface RejectThreshold {
  /** Rejects above this many hold the batch. */
  readonly count: number;
  /** Rejects above this share of all rows hold the batch, 0 to 1. */
  readonly ratio: number;
}

export interface RowCounts {
  readonly received: bigint;
  readonly rejected: bigint;
}

/** @returns why the batch is held, or undefined where it may go. */
export function heldBecause(counts: RowCounts, threshold: RejectThreshold): string | undefined {
  if (counts.rejected > BigInt(threshold.count)) {
    return `${counts.rejected} rejected rows; the source allows ${threshold.count}`;
  }
  if (counts.received === 0n) return undefined;
  const ratio = Number(counts.rejected) / Number(counts.received);
  if (ratio <= threshold.ratio) return undefined;
  return `${counts.rejected} of ${counts.received} rows rejected; the source allows a share of ${threshold.ratio}`;
}
