import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '@tributary/observability';
import { RelayStateWithMetrics } from './relay-metrics.js';
import { RelayState } from './relay-state.js';

const slot = {
  isActive: true,
  walStatus: 'reserved',
  safeWalBytes: undefined,
  lagBytes: 12n,
} as const;

describe('RelayState', () => {
  it('is ready as to its slot only while it streams', () => {
    const state = new RelayState(() => 0);
    expect(state.checkSlot()).toContain('does not stream');
    state.entered('filling');
    expect(state.checkSlot()).toContain('being filled');
    state.entered('streaming');
    expect(state.checkSlot()).toBeUndefined();
  });

  it('is not ready while one batch waits too long', () => {
    let now = 0;
    const state = new RelayState(() => now);
    state.entered('streaming');
    expect(state.acknowledgedAgoMs).toBeUndefined();
    state.sending();
    now = 30_000;
    expect(state.checkAcknowledgement()).toBeUndefined();
    now = 31_000;
    expect(state.checkAcknowledgement()).toBe('no acknowledgement for 31 s');
    state.acknowledged();
    expect(state.checkAcknowledgement()).toBeUndefined();
    now = 33_000;
    expect(state.acknowledgedAgoMs).toBe(2_000);
  });

  it.each([
    { walStatus: 'reserved', isReady: true },
    { walStatus: 'extended', isReady: true },
    { walStatus: 'unreserved', isReady: false },
    { walStatus: 'lost', isReady: false },
  ] as const)('with a log that is $walStatus: ready $isReady', ({ walStatus, isReady }) => {
    const state = new RelayState(() => 0);
    state.slot = { ...slot, walStatus };
    expect(state.checkLag() === undefined).toBe(isReady);
  });
});

describe('RelayStateWithMetrics', () => {
  it('counts records by topic, fills and retries, and shows the slot', async () => {
    const metrics = createMetrics('relay');
    let now = 0;
    const state = new RelayState(() => now);
    const observer = new RelayStateWithMetrics(metrics, state);
    observer.entered('filling');
    observer.entered('streaming');
    observer.sending();
    now = 500;
    observer.retried();
    observer.acknowledged(
      ['a', 'b', 'a'].map((topic) => ({ topic, key: 'k', value: Buffer.alloc(0) })),
    );
    state.slot = slot;
    now = 750;
    const { text } = await metrics.render();
    for (const line of [
      'relay_records_total{topic="a",service="relay"} 2',
      'relay_records_total{topic="b",service="relay"} 1',
      'relay_fills_total{service="relay"} 1',
      'relay_send_retries_total{service="relay"} 1',
      'relay_send_seconds_sum{service="relay"} 0.5',
      'relay_send_age_seconds{service="relay"} 0',
      'relay_acknowledged_ago_seconds{service="relay"} 0.25',
      'relay_slot_lag_bytes{service="relay"} 12',
      'relay_slot_safe_wal_bytes{service="relay"} Nan',
      'relay_slot_active{service="relay"} 1',
      'relay_slot_wal_status{status="reserved",service="relay"} 1',
      'relay_slot_wal_status{status="lost",service="relay"} 0',
    ]) {
      expect(text).toContain(`tributary_${line}`);
    }
  });
});
