import { describe, expect, it } from '@jest/globals';
import { arrivalsOf } from './paced-latency.js';

describe('arrivalsOf', () => {
  it('pairs each record with the first look whose position lies behind it', () => {
    const sent = [
      { partition: 0, offset: 5, at: 100 },
      { partition: 1, offset: 5, at: 101 },
      { partition: 0, offset: 6, at: 102 },
    ];
    const seen = [
      { partition: 0, next: 5, at: 99 },
      { partition: 0, next: 6, at: 110 },
      { partition: 0, next: 7, at: 120 },
      { partition: 1, next: 6, at: 130 },
    ];
    expect(arrivalsOf(sent, seen)).toEqual({
      arrived: [
        { sentAt: 100, tookMs: 10 },
        { sentAt: 101, tookMs: 29 },
        { sentAt: 102, tookMs: 18 },
      ],
      missing: 0,
    });
  });

  it('counts what was never seen', () => {
    const sent = [{ partition: 0, offset: 5, at: 100 }];
    expect(arrivalsOf(sent, [{ partition: 0, next: 5, at: 110 }]).missing).toBe(1);
    expect(arrivalsOf(sent, []).missing).toBe(1);
  });
});
