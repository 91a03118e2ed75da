/** Shows how far consumers are behind. */
import type { Metrics } from '@tributary/observability';
import type { PartitionLag } from './types.js';

/**
 * Gauges `lag_records`, `lag_seconds` and `partition_halted` by topic and partition, set at each
 * scrape. Call it once for a registry, with the lag of all its consumers.
 */
export function publishLag(metrics: Metrics, lag: () => readonly PartitionLag[]): void {
  const gauge = (name: string, help: string, valueOf: (of: PartitionLag) => number): void => {
    metrics.gauge({
      name,
      help,
      labels: ['topic', 'partition'],
      collect: (it) => {
        // A partition that went to another member must not keep its last figure.
        it.reset();
        for (const of of lag()) {
          it.set({ topic: of.topic, partition: String(of.partition) }, valueOf(of));
        }
      },
    });
  };
  gauge('lag_records', 'Records of the partition not processed yet.', (of) => Number(of.records));
  gauge('lag_seconds', 'Age of the oldest record not processed yet.', (of) => of.seconds);
  const halted = '1 where the partition stopped for good and needs a person.';
  gauge('partition_halted', halted, ({ state }) => (state === 'halted' ? 1 : 0));
}
