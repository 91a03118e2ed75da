/**
 * Order of two records of one key (decisions section 2), as a list of elements compared one by one.
 * The first difference decides; a missing element is the lowest.
 */
import type { PlainRecord } from '../model/plain-record.js';

export interface Place {
  readonly version: bigint;
  readonly rank: number;
  /** Breaks ties of rank. */
  readonly source: string;
  readonly sequence: bigint;
  readonly correction: number;
  readonly eventTime: string;
  /** Arrival; counts only where the source gives nothing to order by, else 0. */
  readonly arrival: number;
}

const MISSING_SEQUENCE = -1n;

/** Where a record stands among the records of its key. */
export function placeOf(
  record: PlainRecord,
  arrival: number,
  ranks: ReadonlyMap<string, number>,
): Place {
  const hasNothing =
    record.version === 0n && record.sequence === undefined && record.eventTime === undefined;
  return {
    version: record.version,
    rank: ranks.get(record.source) ?? 0,
    source: record.source,
    sequence: record.sequence ?? MISSING_SEQUENCE,
    correction: record.isCorrection ? 1 : 0,
    eventTime: record.eventTime ?? '',
    arrival: hasNothing ? arrival : 0,
  };
}

const ELEMENTS = [
  'version',
  'rank',
  'source',
  'sequence',
  'correction',
  'eventTime',
  'arrival',
] as const satisfies readonly (keyof Place)[];

/** Below zero where `a` is the lower one, above zero where it is the higher one. */
export function comparePlaces(a: Place, b: Place): number {
  for (const element of ELEMENTS) {
    if (a[element] < b[element]) return -1;
    if (a[element] > b[element]) return 1;
  }
  return 0;
}
