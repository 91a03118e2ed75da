/** Figures of the sink. */
import type { Instant } from '@tributary/domain';
import type { Metrics } from '@tributary/observability';
import type { DecisionTally } from '@tributary/trade-store-writer';

export type Channel = 'stream' | 'batch';

export interface SinkMetrics {
  /** A step that was committed. */
  applied(channel: Channel, tallies: readonly DecisionTally[], seconds: number): void;
  /** A transaction that lost a race: it is rolled back and tried again. */
  conflict(): void;
  /** Keys that lost a race, or were wrongly taken for new, in a transaction that was committed. */
  overtaken(keys: number): void;
  batchFailed(source: string): void;
}

export function createSinkMetrics(metrics: Metrics): SinkMetrics {
  const decisions = metrics.counter({
    name: 'decisions_total',
    help: 'Decisions by source, kind and reason; duplicates and maturity rejections among them.',
    labels: ['source', 'decision', 'reason'],
  });
  const durations = metrics.duration({
    name: 'apply_duration_seconds',
    help: 'Of a committed transaction of the stream; of a batch from its manifest, retries included.',
    labels: ['channel'],
  });
  const conflicts = metrics.counter({
    name: 'upsert_conflicts_total',
    help: 'Transactions that lost a race with another writer and were tried again.',
  });
  const overtaken = metrics.counter({
    name: 'overtaken_keys_total',
    help: 'Keys changed by others since they were read, or wrongly taken for new: decided again.',
  });
  const failed = metrics.counter({
    name: 'batches_failed_total',
    help: 'Batches that were refused as a whole.',
    labels: ['source'],
  });
  return {
    applied: (channel, tallies, seconds) => {
      durations.observe({ channel }, seconds);
      for (const { sourceSystem, decision, reason, records } of tallies) {
        decisions.inc({ source: sourceSystem, decision, reason }, Number(records));
      }
    },
    conflict: () => conflicts.inc(),
    overtaken: (keys) => overtaken.inc(keys),
    batchFailed: (source) => failed.inc({ source }),
  };
}

const NANOS_PER_MS = 1_000_000n;
const MS_PER_SECOND = 1000;

export interface MessageExpiryMetrics {
  /** A run that ended: slots it emptied, and when the oldest kept identity was received. */
  expired(slots: number, oldestKept: Instant | undefined): void;
}

export function createMessageExpiryMetrics(metrics: Metrics): MessageExpiryMetrics {
  const truncated = metrics.counter({
    name: 'message_slots_truncated_total',
    help: 'Slots of message identities that were emptied because nothing in them counted any more.',
  });
  let oldest: Instant | undefined;
  metrics.gauge({
    name: 'message_identity_age_seconds',
    help: 'Time since the oldest kept message identity was received; NaN where none is known.',
    collect: (gauge) => {
      const ageMs = oldest === undefined ? Number.NaN : Date.now() - Number(oldest / NANOS_PER_MS);
      gauge.set(ageMs / MS_PER_SECOND);
    },
  });
  return {
    expired: (slots, oldestKept) => {
      truncated.inc(slots);
      oldest = oldestKept;
    },
  };
}
