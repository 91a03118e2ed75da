import { describe, expect, it } from '@jest/globals';
import { FoldOracle } from './fold-oracle.js';
import { REPEAT_WINDOW, streamOf } from './streams.js';
import type { StreamName } from './streams.js';
import type { Version } from './bench-record.js';

const RECORDS = 60_000;
const AGED_ROWS = 1_000_000;
const SHAPE = { agedRows: AGED_ROWS, seed: 1, maturityMoves: 100 };

function take(name: StreamName, seed = SHAPE.seed): Version[] {
  const stream = streamOf(name, { ...SHAPE, seed });
  return Array.from({ length: RECORDS }, () => stream.next().value);
}

/** Percent of the records by decision, and of repeats within the window. */
function sharesOf(versions: readonly Version[]): Record<string, number> {
  const oracle = new FoldOracle((trade) =>
    trade < AGED_ROWS ? { trade, version: 10, maturityShift: 0, isNew: true } : undefined,
  );
  const last = new Map<number, number>();
  let repeats = 0;
  for (const [index, version] of versions.entries()) {
    oracle.feed(version);
    if (index - (last.get(version.trade) ?? -RECORDS) <= REPEAT_WINDOW) repeats += 1;
    last.set(version.trade, index);
  }
  const all = [...oracle.decisions, ['repeats', repeats] as const];
  return Object.fromEntries(all.map(([kind, records]) => [kind, (records * 100) / RECORDS]));
}

describe('streamOf', () => {
  it('a holds new trades only', () => {
    expect(sharesOf(take('a'))).toEqual({ '1/': 100, repeats: 0 });
  });

  it('b holds updates with rising versions, a tenth of them repeats', () => {
    const { repeats, ...decisions } = sharesOf(take('b'));
    expect(decisions).toEqual({ '5/': 100 });
    expect(repeats).toBeGreaterThan(9);
    expect(repeats).toBeLessThan(11);
  });

  it('c has about the shares of the hostile stream', () => {
    const shares = sharesOf(take('c'));
    const wanted = { '1/': 9, '5/': 65, '101/': 5, '110/ORDER': 11, '123/': 10, repeats: 41 };
    for (const [kind, share] of Object.entries(wanted)) {
      expect([kind, Math.abs((shares[kind] ?? 0) - share) <= 3]).toEqual([kind, true]);
    }
  });

  it('is the same for the same seed and another for another', () => {
    expect(take('c')).toEqual(take('c'));
    expect(take('c', 2)).not.toEqual(take('c'));
  });
});
