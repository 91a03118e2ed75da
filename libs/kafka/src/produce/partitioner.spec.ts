import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { murmur2, partitionOf } from './partitioner.js';

describe('partitionOf', () => {
  // From the tests of the Java client (UtilsTest.testMurmur2).
  it.each([
    { text: '21', hash: -973932308 },
    { text: 'foobar', hash: -790332482 },
    { text: 'a-little-bit-long-string', hash: -985981536 },
    { text: 'a-little-bit-longer-string', hash: -1486304829 },
    {
      text: 'lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8',
      hash: -58897971,
    },
    { text: 'abc', hash: 479470107 },
  ])('hashes $text as Java does', ({ text, hash }) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('agrees with the default partitioner of the client library', () => {
    const reference = Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1, max: 64 }), (key, count) => {
        const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
          partitionErrorCode: 0,
          partitionId,
          leader: 1,
          replicas: [1],
          isr: [1],
        }));
        const message = { key, value: null };
        const expected = reference({ topic: 't', partitionMetadata, message });
        expect(partitionOf(key, count)).toBe(expected);
      }),
    );
  });
});
