/**
 * Order of two records of one key (decisions section 2): version, source rank, source sequence,
 * correction flag, event time; a missing element is the lowest. Total and transitive.
 */
import type { Instant } from './trade-record.js';

export interface OrderElements {
  readonly version: bigint;
  readonly sourceSystem: string;
  readonly sourceSequence?: bigint | undefined;
  readonly isCorrection: boolean;
  readonly eventTimestamp?: Instant | undefined;
  readonly receivedAt: Instant;
}

export type Comparison = -1 | 0 | 1;

/** Configured priority of a source within its scheme; higher wins. */
export type RankOf = (source: string) => number;

/** Compares by order; 1 where `a` is the higher. Sequences of different sources never meet. */
export function compareOrder(a: OrderElements, b: OrderElements, rankOf: RankOf): Comparison {
  return (
    compare(a.version, b.version) ||
    compareSource(a.sourceSystem, b.sourceSystem, rankOf) ||
    compareOptional(a.sourceSequence, b.sourceSequence) ||
    compare(Number(a.isCorrection), Number(b.isCorrection)) ||
    compareOptional(effectiveTime(a), effectiveTime(b))
  );
}

function compareSource(a: string, b: string, rankOf: RankOf): Comparison {
  return a === b ? 0 : compare(rankOf(a), rankOf(b)) || compare(a, b);
}

/** Records without version, sequence and event time go by their arrival: the one exception. */
function effectiveTime(record: OrderElements): bigint | undefined {
  if (record.eventTimestamp !== undefined) return record.eventTimestamp;
  const hasOwnOrder = record.version !== 0n || record.sourceSequence !== undefined;
  return hasOwnOrder ? undefined : record.receivedAt;
}

function compareOptional(a: bigint | undefined, b: bigint | undefined): Comparison {
  if (a === undefined) return b === undefined ? 0 : -1;
  return b === undefined ? 1 : compare(a, b);
}

function compare<T extends bigint | number | string>(a: T, b: T): Comparison {
  return a < b ? -1 : a > b ? 1 : 0;
}
