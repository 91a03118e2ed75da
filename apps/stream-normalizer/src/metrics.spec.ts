import { describe, expect, it } from '@jest/globals';
import type { PartitionLag } from '@tributary/kafka';
import { createMetrics } from '@tributary/observability';
import { NormalizerMetrics } from './metrics.js';

const value = Buffer.alloc(0);
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

describe('NormalizerMetrics', () => {
  it('counts outcomes by source and reason', async () => {
    const metrics = createMetrics('test');
    const counts = new NormalizerMetrics(metrics);
    counts.accepted('oms', 2);
    counts.refused('TOO_LARGE');
    counts.normalized({
      source: 'oms',
      received: 2,
      seconds: 0.25,
      outcomes: [
        { kind: 'canonical', key: 'OMS|A|0', value },
        { kind: 'canonical', key: 'OMS|B|0', value },
        { kind: 'quarantined', reason: 'UNDECODABLE', value },
      ],
    });
    const { text } = await metrics.render();
    for (const line of [
      'tributary_http_records_accepted_total{source="oms",service="test"} 2',
      'tributary_http_requests_refused_total{code="TOO_LARGE",service="test"} 1',
      'tributary_records_received_total{source="oms",service="test"} 2',
      'tributary_records_canonical_total{source="oms",service="test"} 2',
      'tributary_records_quarantined_total{source="oms",reason="UNDECODABLE",service="test"} 1',
      'tributary_normalize_batch_seconds_sum{service="test",source="oms"} 0.25',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('shows the lag of the partitions assigned now', async () => {
    const metrics = createMetrics('test');
    let lag = [aLag(), aLag({ partition: 2, state: 'halted' })];
    new NormalizerMetrics(metrics).observeLag(() => lag);
    const labels = 'topic="raw.oms.v1",partition="2",service="test"';
    const before = (await metrics.render()).text;
    expect(before).toContain(`tributary_lag_records{${labels}} 7`);
    expect(before).toContain(`tributary_lag_seconds{${labels}} 3`);
    expect(before).toContain(`tributary_partition_halted{${labels}} 1`);
    lag = [aLag()];
    expect((await metrics.render()).text).not.toContain('partition="2"');
  });
});
