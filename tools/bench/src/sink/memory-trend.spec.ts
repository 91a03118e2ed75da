import { describe, expect, it } from '@jest/globals';
import { memoryTrend } from './memory-trend.js';
import type { MemorySample } from './memory-trend.js';

const SECOND_MS = 1_000;
const BEGAN_AT = 123_456;

/** One sample a second. */
function samplesOf(...mbs: readonly number[]): MemorySample[] {
  return mbs.map((mb, index) => ({ at: BEGAN_AT + index * SECOND_MS, mb }));
}

describe('memoryTrend', () => {
  it('is flat where nothing changes', () => {
    const samples = samplesOf(...Array.from({ length: 30 }, () => 250));
    expect(memoryTrend(samples)).toEqual({ firstMb: 250, lastMb: 250, mbPerMinute: 0 });
  });

  it('tells the slope of a straight line in MB a minute', () => {
    const samples = samplesOf(...Array.from({ length: 120 }, (_, second) => 100 + second / 2));
    expect(memoryTrend(samples).mbPerMinute).toBeCloseTo(30, 6);
  });

  it('takes the times as they are, not the number of samples', () => {
    const samples = [0, 1, 5, 60].map((second) => ({ at: second * SECOND_MS, mb: 10 + second }));
    expect(memoryTrend(samples).mbPerMinute).toBeCloseTo(60, 6);
  });

  it('falls where memory goes back', () => {
    expect(memoryTrend(samplesOf(300, 290, 280)).mbPerMinute).toBeCloseTo(-600, 6);
  });

  it('takes the middle of the first and of the last third, so a spike tells nothing', () => {
    const samples = samplesOf(200, 900, 201, 1, 2, 3, 4, 210, 1_000, 211);
    expect(memoryTrend(samples)).toMatchObject({ firstMb: 201, lastMb: 211 });
  });

  it('refuses what has no thirds', () => {
    expect(() => memoryTrend(samplesOf(1, 2))).toThrow('2 samples of memory');
  });
});
