/** Compares counts per source with the expected ones. */
import type { Expected, SourceCounts } from '../model/expected.js';

export interface WrongCount {
  readonly source: string;
  readonly count: keyof SourceCounts;
  readonly expected: number;
  readonly actual: number;
}

const COUNTS = [
  'received',
  'accepted',
  'duplicate',
  'stale',
  'rejected',
  'quarantined',
] as const satisfies readonly (keyof SourceCounts)[];

const NOTHING: SourceCounts = {
  received: 0,
  accepted: 0,
  duplicate: 0,
  stale: 0,
  rejected: 0,
  quarantined: 0,
};

/** Counts that are wrong; a source that is missing on one side has counted nothing there. */
export function compareCounts(
  expected: Pick<Expected, 'sources'>,
  actual: ReadonlyMap<string, SourceCounts>,
): WrongCount[] {
  const wrong: WrongCount[] = [];
  for (const source of new Set([...expected.sources.keys(), ...actual.keys()])) {
    const wanted = expected.sources.get(source) ?? NOTHING;
    const found = actual.get(source) ?? NOTHING;
    for (const count of COUNTS) {
      if (wanted[count] === found[count]) continue;
      wrong.push({ source, count, expected: wanted[count], actual: found[count] });
    }
  }
  return wrong;
}
