/**
 * Decides whether a file has too many rejected rows to be published (decisions section 6).
 *
 * The threshold is a count and a share, and a batch is held above both: a count alone would hold
 * every large file for its few bad rows, a share alone every small file for its only one.
 */

export interface RejectThreshold {
  /** Rejected rows. */
  readonly count: number;
  /** Share of all rows, 0 to 1. */
  readonly ratio: number;
}

export interface RowCounts {
  readonly received: bigint;
  readonly rejected: bigint;
}

/** @returns why the batch is held, or undefined where it may go. */
export function heldBecause(
  { received, rejected }: RowCounts,
  { count, ratio }: RejectThreshold,
): string | undefined {
  if (rejected <= BigInt(count)) return undefined;
  if (Number(rejected) / Number(received) <= ratio) return undefined;
  return `${rejected} of ${received} rows were rejected; the source allows ${count} or a share of ${ratio}`;
}
