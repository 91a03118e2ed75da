import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@tributary/observability';
import { publishLag } from './publish-lag.js';
import type { PartitionLag } from './types.js';

const aLag = (overrides: Partial<PartitionLag> = {}): PartitionLag => ({
  topic: 'raw.oms.v1',
  partition: 1,
  nextOffset: 5n,
  endOffset: 12n,
  records: 7n,
  seconds: 3,
  state: 'running',
  ...overrides,
});

describe('publishLag', () => {
  it('shows the partitions assigned at the time of the scrape', async () => {
    const metrics = createMetrics('test');
    let lag = [aLag(), aLag({ partition: 2, state: 'halted' })];
    publishLag(metrics, () => lag);
    const labels = 'topic="raw.oms.v1",partition="2",service="test"';
    const before = (await metrics.render()).text;
    expect(before).toContain(`tributary_lag_records{${labels}} 7`);
    expect(before).toContain(`tributary_lag_seconds{${labels}} 3`);
    expect(before).toContain(`tributary_partition_halted{${labels}} 1`);
    lag = [aLag()];
    const after = (await metrics.render()).text;
    expect(after).not.toContain('partition="2"');
    expect(after).toContain(
      'tributary_partition_halted{topic="raw.oms.v1",partition="1",service="test"} 0',
    );
  });
});
