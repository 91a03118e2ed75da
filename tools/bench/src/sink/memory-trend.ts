/** What resident memory did while a process was under load. Pure. */
import { percentile } from '../figures.js';

const MS_PER_MINUTE = 60_000;
const PARTS = 3;

export interface MemorySample {
  /** By `performance.now()`. */
  readonly at: number;
  readonly mb: number;
}

export interface MemoryTrend {
  /** Middle sample of the first third. */
  readonly firstMb: number;
  /** Middle sample of the last third. */
  readonly lastMb: number;
  /** Slope over all samples, by least squares. */
  readonly mbPerMinute: number;
}

/** Of samples in the order of time. @throws where they are fewer than one for each third. */
export function memoryTrend(samples: readonly MemorySample[]): MemoryTrend {
  const third = Math.floor(samples.length / PARTS);
  if (third === 0) throw new Error(`${samples.length} samples of memory tell no trend`);
  return {
    firstMb: middleOf(samples.slice(0, third)),
    lastMb: middleOf(samples.slice(-third)),
    mbPerMinute: slopePerMinute(samples),
  };
}

function middleOf(samples: readonly MemorySample[]): number {
  const sorted = samples.map(({ mb }) => mb).sort((a, b) => a - b);
  return percentile(sorted, 0.5);
}

function slopePerMinute(samples: readonly MemorySample[]): number {
  const mean = (of: (sample: MemorySample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [atMean, mbMean] = [mean(({ at }) => at), mean(({ mb }) => mb)];
  const together = mean(({ at, mb }) => (at - atMean) * (mb - mbMean));
  const spread = mean(({ at }) => (at - atMean) ** 2);
  return (together / spread) * MS_PER_MINUTE;
}
