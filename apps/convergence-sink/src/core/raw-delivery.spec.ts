import { describe, expect, it } from '@jest/globals';
import { RawDelivery } from './raw-delivery.js';

const at = (offset: bigint, { ordinal = 0, partition = 0 } = {}) => ({
  topic: 'raw.test.v1',
  partition,
  offset,
  ordinal,
});

describe('RawDelivery', () => {
  it('takes each raw coordinate once, those of one partition rising', () => {
    const deliveries = new RawDelivery([]);
    const met = [at(3n), at(3n, { ordinal: 1 }), at(7n), at(3n, { ordinal: 1 }), at(5n), at(8n)];
    expect(met.map((raw) => deliveries.isRepeated(raw))).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  it('goes on from what was stored, by raw partition', () => {
    const stored = { rawTopic: 'raw.test.v1', rawPartition: 0, lastOffset: 9n, lastOrdinal: 0n };
    const deliveries = new RawDelivery([stored]);
    expect(deliveries.isRepeated(at(9n))).toBe(true);
    expect(deliveries.isRepeated(at(2n, { partition: 1 }))).toBe(false);
    expect(deliveries.moved()).toEqual([
      { rawTopic: 'raw.test.v1', rawPartition: 1, lastOffset: 2n, lastOrdinal: 0n },
    ]);
  });
});
