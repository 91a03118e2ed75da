import { describe, expect, it } from '@jest/globals';
import { COMPARISONS, nextBreaks } from './break-lifecycle.js';
import type { Break, Comparison, Difference } from './break-lifecycle.js';

const skew = (detail: string): Difference => ({
  comparison: 'ACCEPTED',
  class: 'VERSION_SKEW',
  subject: 'OMS|A|0',
  detail,
});
const step = (
  before: readonly Break[],
  differences: readonly Difference[],
  run: bigint,
  complete: readonly Comparison[] = COMPARISONS,
) => nextBreaks(before, { run, differences, complete: new Set(complete) });

const confirmedSkew = () => {
  const first = step([], [skew('topic 1, store 2')], 1n);
  return step(first.open, [skew('topic 1, store 2')], 2n).open;
};

describe('nextBreaks', () => {
  it('sees a difference once: candidate', () => {
    const { open, closed } = step([], [skew('topic 1, store 2')], 1n);
    expect(open).toEqual([
      { ...skew('topic 1, store 2'), state: 'candidate', firstRun: 1n, lastRun: 1n },
    ]);
    expect(closed).toEqual([]);
  });

  it('confirms what is still the same at a later cut', () => {
    const first = step([], [skew('topic 1, store 2')], 1n);
    const { open } = step(first.open, [skew('topic 1, store 2')], 2n);
    expect(open).toMatchObject([{ state: 'confirmed', firstRun: 1n, lastRun: 2n }]);
  });

  it('takes a moving difference for lag, not for a break', () => {
    const first = step([], [skew('topic 1, store 2')], 1n);
    const { open } = step(first.open, [skew('topic 2, store 3')], 2n);
    expect(open).toMatchObject([{ state: 'candidate', firstRun: 2n }]);
  });

  it('closes what healed', () => {
    const { open, closed } = step(confirmedSkew(), [], 3n);
    expect(open).toEqual([]);
    expect(closed).toMatchObject([{ subject: 'OMS|A|0', state: 'confirmed' }]);
  });

  it('drops a candidate that did not last', () => {
    const first = step([], [skew('topic 1, store 2')], 1n);
    expect(step(first.open, [], 2n)).toMatchObject({ open: [], closed: [], dropped: first.open });
  });

  it('keeps a confirmed break that a comparison could not look at, as it was', () => {
    const before = confirmedSkew();
    const { open, closed } = step(before, [], 3n, ['CANONICAL', 'BATCH']);
    expect(open).toEqual(before);
    expect(closed).toEqual([]);
  });

  it('counts a difference that is told twice in one run once', () => {
    const { open } = step([], [skew('a'), skew('a')], 1n);
    expect(open).toMatchObject([{ state: 'candidate' }]);
  });

  it('keeps differences of other classes of one subject apart', () => {
    const phantom: Difference = { ...skew('x'), class: 'PHANTOM' };
    const first = step([], [skew('a'), phantom], 1n);
    const { open, dropped } = step(first.open, [phantom], 2n);
    expect(open).toMatchObject([{ class: 'PHANTOM', state: 'confirmed' }]);
    expect(dropped).toMatchObject([{ class: 'VERSION_SKEW' }]);
  });
});
