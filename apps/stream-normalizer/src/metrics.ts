/** Counters of the normalizer, by source. */
import type { Metrics } from '@tributary/observability';

export interface NormalizedCounts {
  readonly received: number;
  readonly canonical: number;
  readonly quarantined: number;
}

export interface NormalizerMetrics {
  /** Records accepted over HTTP. */
  accepted(source: string, records: number): void;
  /** Outcome of one batch of a raw topic; a transaction that is repeated counts again. */
  normalized(source: string, counts: NormalizedCounts): void;
}
