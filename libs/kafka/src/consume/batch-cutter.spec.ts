import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KafkaRecord } from '../types.js';
import { cutChunks } from './batch-cutter.js';

const records = (offsets: readonly bigint[]): KafkaRecord[] =>
  offsets.map((offset) => ({
    topic: 't',
    partition: 0,
    offset,
    key: null,
    value: null,
    headers: {},
    timestampMs: 0n,
  }));

const cut = (offsets: bigint[], from: bigint, lastOffset: bigint, maxRecords: number) =>
  cutChunks(records(offsets), { from, lastOffset, maxRecords }).map((chunk) => ({
    offsets: chunk.records.map(({ offset }) => offset),
    lastOffset: chunk.lastOffset,
  }));

describe('cutChunks', () => {
  it.each([
    { name: 'nothing', offsets: [], from: 0n, last: 0n, max: 2, expected: [] },
    {
      name: 'one piece reaches to the end of the fetch',
      offsets: [1n, 2n],
      from: 1n,
      last: 4n,
      max: 2,
      expected: [{ offsets: [1n, 2n], lastOffset: 4n }],
    },
    {
      name: 'an inner piece ends at its last record',
      offsets: [1n, 3n, 7n],
      from: 1n,
      last: 9n,
      max: 2,
      expected: [
        { offsets: [1n, 3n], lastOffset: 3n },
        { offsets: [7n], lastOffset: 9n },
      ],
    },
    {
      name: 'records below the position are dropped',
      offsets: [1n, 2n, 3n],
      from: 3n,
      last: 3n,
      max: 2,
      expected: [{ offsets: [3n], lastOffset: 3n }],
    },
    { name: 'all below', offsets: [1n], from: 2n, last: 1n, max: 2, expected: [] },
  ])('$name', ({ offsets, from, last, max, expected }) => {
    expect(cut(offsets, from, last, max)).toEqual(expected);
  });

  it('keeps every record from the position on, in order, in bounded pieces', () => {
    const offsetsOf = fc
      .uniqueArray(fc.bigInt(0n, 500n), { minLength: 1, maxLength: 60 })
      .map((offsets) => offsets.sort((a, b) => (a < b ? -1 : 1)));
    fc.assert(
      fc.property(
        offsetsOf,
        fc.bigInt(0n, 500n),
        fc.integer({ min: 1, max: 9 }),
        (o, from, max) => {
          const last = (o.at(-1) ?? 0n) + 3n;
          const chunks = cut(o, from, last, max);
          expect(chunks.flatMap(({ offsets }) => offsets)).toEqual(o.filter((x) => x >= from));
          expect(chunks.every(({ offsets }) => offsets.length >= 1 && offsets.length <= max)).toBe(
            true,
          );
          if (chunks.length > 0) expect(chunks.at(-1)?.lastOffset).toBe(last);
        },
      ),
    );
  });
});
