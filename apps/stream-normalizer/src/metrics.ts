/** What the normalizer counts and measures. */
import type { Metrics } from '@tributary/observability';
import type { Outcome } from './core/normalize-record.js';

/** One batch of a raw topic. */
export interface NormalizedBatch {
  readonly source: string;
  readonly received: number;
  readonly outcomes: readonly Outcome[];
  readonly seconds: number;
}

export class NormalizerMetrics {
  readonly #accepted;
  readonly #refused;
  readonly #received;
  readonly #canonical;
  readonly #quarantined;
  readonly #batch;

  constructor(metrics: Metrics) {
    const labels = ['source'] as const;
    this.#accepted = metrics.counter({
      name: 'http_records_accepted_total',
      help: 'Records accepted over HTTP and acknowledged by the broker.',
      labels,
    });
    this.#refused = metrics.counter({
      name: 'http_requests_refused_total',
      help: 'Requests of the records endpoint that were not accepted, by code of the answer.',
      labels: ['code'],
    });
    this.#received = metrics.counter({
      name: 'records_received_total',
      help: 'Raw records read; a transaction that is repeated counts again.',
      labels,
    });
    this.#canonical = metrics.counter({
      name: 'records_canonical_total',
      help: 'Canonical records made; a transaction that is repeated counts again.',
      labels,
    });
    this.#quarantined = metrics.counter({
      name: 'records_quarantined_total',
      help: 'Records sent to quarantine; a transaction that is repeated counts again.',
      labels: ['source', 'reason'],
    });
    this.#batch = metrics.duration({
      name: 'normalize_batch_seconds',
      help: 'Time to turn one batch of raw records into canonical and quarantined ones.',
      labels,
    });
  }

  /** Records of one request that the broker has acknowledged. */
  accepted(source: string, records: number): void {
    this.#accepted.inc({ source }, records);
  }

  /** A request that was not accepted. */
  refused(code: string): void {
    this.#refused.inc({ code });
  }

  normalized({ source, received, outcomes, seconds }: NormalizedBatch): void {
    this.#received.inc({ source }, received);
    this.#batch.observe({ source }, seconds);
    let canonical = 0;
    for (const outcome of outcomes) {
      if (outcome.kind === 'canonical') canonical += 1;
      else this.#quarantined.inc({ source, reason: outcome.reason });
    }
    this.#canonical.inc({ source }, canonical);
  }
}
