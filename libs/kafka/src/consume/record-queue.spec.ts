import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FetchedRecord } from '../client/fetched-record.js';
import type { Chunk } from './record-queue.js';
import { RecordQueue } from './record-queue.js';

const record = (offset: bigint, bytes = 0): FetchedRecord => ({
  topic: 't',
  partition: 0,
  offset,
  key: null,
  value: bytes === 0 ? null : Buffer.alloc(bytes),
  headers: {},
  timestampMs: 0n,
  bytes,
});

const fetch = (offsets: readonly bigint[], lastOffset: bigint): Chunk => ({
  records: offsets.map((offset) => record(offset)),
  lastOffset,
});

const queueOf = ({ recordsMax = 1_000, bytesMax = 1_000 } = {}): RecordQueue =>
  new RecordQueue({ recordsMax, bytesMax });

const taken = (queue: RecordQueue, maxRecords: number) => {
  const chunk = queue.take(maxRecords);
  return chunk && [chunk.records.map(({ offset }) => offset), chunk.lastOffset];
};

describe('RecordQueue', () => {
  it('gathers fetches, and cuts them, into pieces of at most maxRecords', () => {
    const queue = queueOf();
    queue.add(fetch([0n, 1n], 1n), 0n);
    queue.add(fetch([2n, 3n, 4n], 4n), 2n);
    queue.add(fetch([5n], 5n), 5n);
    expect(taken(queue, 3)).toEqual([[0n, 1n, 2n], 2n]);
    queue.add(fetch([6n], 6n), 6n);
    expect(taken(queue, 9)).toEqual([[3n, 4n, 5n, 6n], 6n]);
    expect(taken(queue, 9)).toBeUndefined();
  });

  it('shows what comes next, and keeps it', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 6 });
    const small = fc.nat({ max: 12 });
    fc.assert(
      fc.property(
        sizes,
        small,
        small,
        fc.integer({ min: 1, max: 12 }),
        (counts, used, skip, max) => {
          const queue = queueOf();
          let next = 0n;
          for (const count of counts) {
            const offsets = Array.from({ length: count }, () => next++);
            queue.add(fetch(offsets, next - 1n), 0n);
          }
          if (used > 0) queue.take(used);
          const shown = queue.peek({ skip, countMax: max });
          const rest = queue.take(1_000)?.records ?? [];
          expect(shown).toEqual(rest.slice(skip, skip + max));
          expect(shown.every((each, index) => each === rest[skip + index])).toBe(true);
        },
      ),
    );
  });

  it.each([
    { name: 'a fetch used up is covered to its end', max: 2, expected: [[1n, 3n], 5n] },
    { name: 'within a fetch the last record is the end', max: 1, expected: [[1n], 1n] },
    { name: 'the last of several fetches is used up', max: 3, expected: [[1n, 3n, 7n], 9n] },
  ])('with control records behind: $name', ({ max, expected }) => {
    const queue = queueOf();
    queue.add(fetch([1n, 3n], 5n), 0n);
    queue.add(fetch([7n], 9n), 6n);
    expect(taken(queue, max)).toEqual(expected);
  });

  it.each([
    { name: 'some', from: 3n, isEmpty: false, expected: [[3n], 3n] },
    { name: 'all', from: 4n, isEmpty: true, expected: undefined },
  ])('leaves records below the position out: $name', ({ from, isEmpty, expected }) => {
    const queue = queueOf();
    queue.add(fetch([1n, 2n, 3n], 3n), from);
    expect(queue.isEmpty).toBe(isEmpty);
    expect(taken(queue, 9)).toEqual(expected);
  });

  it('is full from its records on, and has room again below half of them', () => {
    const queue = queueOf({ recordsMax: 4 });
    const fill = (): unknown => ({ isFull: queue.isFull, hasRoom: queue.hasRoom });
    expect(fill()).toEqual({ isFull: false, hasRoom: true });
    queue.add(fetch([0n, 1n, 2n], 2n), 0n);
    expect(fill()).toEqual({ isFull: false, hasRoom: false });
    queue.add(fetch([3n, 4n], 4n), 3n);
    expect(fill()).toEqual({ isFull: true, hasRoom: false });
    queue.take(3);
    expect(fill()).toEqual({ isFull: false, hasRoom: false });
    queue.take(1);
    expect(fill()).toEqual({ isFull: false, hasRoom: true });
  });

  it('is full from the bytes of its keys and values on, and has room again below half', () => {
    const queue = queueOf({ bytesMax: 100 });
    const keyed = { ...record(0n, 40), key: Buffer.alloc(10), bytes: 50 };
    queue.add({ records: [keyed, record(1n, 49)], lastOffset: 1n }, 0n);
    expect(queue.isFull).toBe(false);
    queue.add({ records: [record(2n, 1)], lastOffset: 2n }, 2n);
    expect(queue.isFull).toBe(true);
    queue.take(1);
    expect({ isFull: queue.isFull, hasRoom: queue.hasRoom }).toEqual({
      isFull: false,
      hasRoom: false,
    });
    queue.take(1);
    expect(queue.hasRoom).toBe(true);
  });

  it('forgets everything when dropped, also of a fetch that was begun', () => {
    const queue = queueOf({ recordsMax: 4, bytesMax: 4 });
    queue.add({ records: [0n, 1n, 2n, 3n].map((n) => record(n, 1)), lastOffset: 3n }, 0n);
    queue.take(1);
    queue.drop();
    expect({ isEmpty: queue.isEmpty, hasRoom: queue.hasRoom, oldest: queue.oldest }).toEqual({
      isEmpty: true,
      hasRoom: true,
      oldest: undefined,
    });
    queue.add(fetch([1n, 2n], 2n), 1n);
    expect(taken(queue, 9)).toEqual([[1n, 2n], 2n]);
  });

  it('shows the oldest record that waits', () => {
    const queue = queueOf();
    queue.add(fetch([4n, 5n], 5n), 0n);
    expect(queue.oldest?.offset).toBe(4n);
    queue.take(1);
    expect(queue.oldest?.offset).toBe(5n);
    queue.take(1);
    expect(queue.oldest).toBeUndefined();
  });

  it('hands over every record once and in order, however it is fetched and taken', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ add: fc.integer({ min: 0, max: 7 }), hidden: fc.integer({ min: 0, max: 2 }) }),
        fc.record({ take: fc.integer({ min: 1, max: 9 }) }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const queue = queueOf({ recordsMax: 10_000 });
        const [added, read]: [bigint[], bigint[]] = [[], []];
        let [next, covered] = [0n, -1n];
        const take = (max: number): void => {
          const chunk = queue.take(max);
          if (chunk === undefined) return;
          const offsets = chunk.records.map(({ offset }) => offset);
          // As long as maxRecords allows, and up to the record before the next one that waits.
          expect(offsets.length).toBe(Math.min(max, added.length - read.length));
          expect(chunk.lastOffset).toBeGreaterThan(covered);
          expect(chunk.lastOffset).toBeGreaterThanOrEqual(offsets.at(-1) ?? 0n);
          covered = chunk.lastOffset;
          read.push(...offsets);
          const oldest = queue.oldest?.offset ?? next;
          expect(oldest).toBeGreaterThan(covered);
        };
        for (const step of given) {
          if ('take' in step) take(step.take);
          else {
            const offsets = Array.from({ length: step.add }, (_, n) => next + BigInt(n));
            const from = next;
            next += BigInt(step.add + step.hidden);
            if (next > from) queue.add(fetch(offsets, next - 1n), from);
            added.push(...offsets);
          }
        }
        take(10_000);
        expect(read).toEqual(added);
        expect(queue.isEmpty).toBe(true);
      }),
    );
  });
});
