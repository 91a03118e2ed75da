import { describe, expect, it } from '@jest/globals';
import { GAP_REVISIONS_MAX, foldAccepted } from './accepted-fold.js';
import type { AcceptedFoldInput, AcceptedLatest, AcceptedRecord } from './accepted-fold.js';

const KEY = 'OMS|A|0';
const record = (offset: bigint, revision: bigint, given: Partial<AcceptedRecord> = {}) => ({
  eventKey: KEY,
  offset,
  revision,
  contentHash: `hash of ${revision}`,
  status: 'BOOKED',
  maturityDate: null,
  ...given,
});
const fold = (records: readonly AcceptedRecord[], given: Partial<AcceptedFoldInput> = {}) =>
  foldAccepted({
    records,
    known: new Map(),
    nextOffset: 0n,
    holeOffset: -1n,
    to: (records.at(-1)?.offset ?? -1n) + 1n,
    ...given,
  });
const knownAs = (latest: readonly AcceptedLatest[]) =>
  new Map(latest.map((each) => [each.eventKey, each]));

describe('foldAccepted', () => {
  it('keeps the highest revision and the revision of the last record', () => {
    const folded = fold([record(0n, 1n), record(1n, 2n), record(2n, 1n)]);
    expect(folded.latest).toMatchObject([
      { revision: 2n, contentHash: 'hash of 2', lastRevision: 1n, lastOffset: 2n },
    ]);
    expect(folded).toMatchObject({ redelivered: 1n, missing: [], nextOffset: 3n, holeOffset: -1n });
  });

  it('sees a revision that never came', () => {
    const folded = fold([record(0n, 1n), record(1n, 4n)]);
    expect(folded.missing).toEqual([
      { eventKey: KEY, revision: 2n },
      { eventKey: KEY, revision: 3n },
    ]);
  });

  it('sees that the first revision never came', () => {
    expect(fold([record(0n, 2n)]).missing).toEqual([{ eventKey: KEY, revision: 1n }]);
  });

  it('takes a gap back when the revision comes after all', () => {
    const folded = fold([record(0n, 1n), record(1n, 3n), record(2n, 2n), record(3n, 3n)]);
    expect(folded.missing).toEqual([]);
    expect(folded.latest).toMatchObject([{ revision: 3n, lastRevision: 3n }]);
  });

  it('tells what arrived, so that a gap of an earlier read is healed', () => {
    const before = fold([record(0n, 1n), record(1n, 3n)]);
    const after = fold([record(2n, 2n)], { known: knownAs(before.latest), nextOffset: 2n });
    expect(after.arrived).toEqual([{ eventKey: KEY, revision: 2n }]);
    expect(after.missing).toEqual([]);
  });

  it('lets compaction explain a gap with a hole in it', () => {
    expect(fold([record(0n, 1n), record(5n, 4n)]).missing).toEqual([]);
    expect(fold([record(3n, 9n)]).missing).toEqual([]);
  });

  it('is not excused by a hole before the key was seen', () => {
    const folded = fold([record(3n, 1n), record(4n, 3n)]);
    expect(folded.missing).toEqual([{ eventKey: KEY, revision: 2n }]);
  });

  it('names a long gap by its first revisions', () => {
    expect(fold([record(0n, 1n), record(1n, 100_000n)]).missing).toHaveLength(GAP_REVISIONS_MAX);
  });

  it('goes on behind control records', () => {
    expect(fold([record(0n, 1n)], { to: 3n })).toMatchObject({ nextOffset: 3n, holeOffset: 3n });
    expect(fold([], { to: 3n })).toMatchObject({ nextOffset: 3n });
  });
});
