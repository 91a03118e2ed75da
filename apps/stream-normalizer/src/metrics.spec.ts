import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@tributary/observability';
import { NormalizerMetrics } from './metrics.js';

const value = Buffer.alloc(0);

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
});
