import { describe, expect, it } from '@jest/globals';
import type { Break } from './break-lifecycle.js';
import { reportJson, toJson } from './json.js';
import { breakFigures, completeComparisons, resultOf } from './report.js';
import type { Outcomes } from './report.js';

const found = { differences: [], unlisted: 0n };
const outcomes = (given: Partial<Outcomes> = {}): Outcomes => ({
  canonical: { ...found, figures: { partitions: [] } },
  accepted: { ...found, figures: { keys: 1n, read: 2n, redelivered: 3n, differing: 4n } },
  batches: {
    ...found,
    figures: { applied: 1n, waiting: 0n, failed: 0n, compared: 1n, postponed: 0n },
  },
  ...given,
});
const aBreak = (state: Break['state']): Break => ({
  comparison: 'ACCEPTED',
  class: 'ORPHAN',
  subject: 'OMS|A|0',
  detail: 'x',
  state,
  firstRun: 1n,
  lastRun: 1n,
});
const resultWith = (open: readonly Break[], given: Partial<Outcomes> = {}) => {
  const all = outcomes(given);
  return resultOf(all, breakFigures(open, 0, all));
};

describe('the result of a run', () => {
  it.each([
    ['no difference', [], {}, 'CLEAN'],
    ['a candidate', [aBreak('candidate')], {}, 'CANDIDATES'],
    ['a confirmed break', [aBreak('candidate'), aBreak('confirmed')], {}, 'BREAKS'],
    ['a comparison that failed', [aBreak('confirmed')], { accepted: { error: 'x' } }, 'FAILED'],
  ])('%s', (_, open, given, expected) => {
    expect(resultWith(open, given)).toBe(expected);
  });

  it('is complete for comparisons that were made and listed everything', () => {
    const partial = outcomes({
      canonical: { error: 'x' },
      batches: { ...found, unlisted: 1n, figures: { ...figuresOfBatches } },
    });
    expect([...completeComparisons(partial)]).toEqual(['ACCEPTED']);
    expect([...completeComparisons(outcomes())]).toEqual(['CANONICAL', 'ACCEPTED', 'BATCH']);
  });

  it('is told as JSON without any 64-bit number', () => {
    const all = outcomes({ canonical: { error: 'no broker' } });
    const figures = breakFigures([aBreak('confirmed')], 2, all);
    expect(reportJson({ outcomes: all, figures })).toMatchObject({
      canonical: { error: 'no broker' },
      accepted: { differences: '0', unlisted: '0', figures: { keys: '1', differing: '4' } },
      breaks: { candidate: '0', confirmed: '1', closed: '2', byClass: { ORPHAN: '1' } },
    });
  });
});

const figuresOfBatches = { applied: 0n, waiting: 0n, failed: 0n, compared: 0n, postponed: 0n };

describe('toJson', () => {
  it('tells bigint, instants, bytes and maps, and leaves out what is absent', () => {
    const value = {
      version: 9_007_199_254_740_993n,
      receivedAt: 1_767_607_200_000_000_001n,
      hash: Uint8Array.of(1, 255),
      attributes: new Map([['a', 'b']]),
      list: [1n, undefined],
      absent: undefined,
      none: null,
      flag: false,
    };
    expect(toJson(value)).toEqual({
      version: '9007199254740993',
      receivedAt: '2026-01-05T10:00:00.000000001Z',
      hash: '01ff',
      attributes: { a: 'b' },
      list: ['1', null],
      flag: false,
    });
  });
});
