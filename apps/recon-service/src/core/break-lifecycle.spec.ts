import { describe, expect, it } from '@jest/globals';
import { nextBreaks } from './break-lifecycle.js';
import type { Difference } from './break-lifecycle.js';

const skew = (detail: string): Difference => ({
  class: 'VERSION_SKEW',
  subject: 'OMS|A|0',
  detail,
});

describe('nextBreaks', () => {
  it('sees a difference once: candidate', () => {
    const { open, closed } = nextBreaks([], [skew('topic 1, store 2')], 1);
    expect(open).toEqual([
      { ...skew('topic 1, store 2'), state: 'candidate', firstRun: 1, lastRun: 1 },
    ]);
    expect(closed).toEqual([]);
  });

  it('confirms what is still the same at a later cut', () => {
    const first = nextBreaks([], [skew('topic 1, store 2')], 1);
    const { open } = nextBreaks(first.open, [skew('topic 1, store 2')], 2);
    expect(open).toMatchObject([{ state: 'confirmed', firstRun: 1, lastRun: 2 }]);
  });

  it('takes a moving difference for lag, not for a break', () => {
    const first = nextBreaks([], [skew('topic 1, store 2')], 1);
    const { open } = nextBreaks(first.open, [skew('topic 2, store 3')], 2);
    expect(open).toMatchObject([{ state: 'candidate', firstRun: 2 }]);
  });

  it('closes what healed', () => {
    const first = nextBreaks([], [skew('topic 1, store 2')], 1);
    const { open, closed } = nextBreaks(first.open, [], 2);
    expect(open).toEqual([]);
    expect(closed).toMatchObject([{ subject: 'OMS|A|0' }]);
  });

  it('keeps differences of other classes of one subject apart', () => {
    const phantom: Difference = { class: 'PHANTOM', subject: 'OMS|A|0', detail: 'x' };
    const first = nextBreaks([], [skew('a'), phantom], 1);
    const { open, closed } = nextBreaks(first.open, [phantom], 2);
    expect(open).toMatchObject([{ class: 'PHANTOM', state: 'confirmed' }]);
    expect(closed).toMatchObject([{ class: 'VERSION_SKEW' }]);
  });
});
