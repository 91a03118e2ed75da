/**
 * The filter against a reference that knows how the log came about: a random log of transactions is
 * written, the reference is simply the records of those that committed.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FetchedRecord } from './fetched-record.js';
import type { AbortedTransaction, DecodedBatch } from './record-filter.js';
import { lastOffsetOf, visibleRecords } from './record-filter.js';

const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

interface BatchShape {
  firstOffset: bigint;
  keys: (Buffer | null)[];
  producerId?: bigint;
  inTransaction?: boolean;
  isControlBatch?: boolean;
  /** Offsets the batch covers; more than its records where compaction took some. */
  span?: bigint;
}

function aBatch(shape: BatchShape): DecodedBatch {
  const { firstOffset, keys, producerId = 1n, inTransaction = true } = shape;
  const isControlBatch = shape.isControlBatch ?? false;
  return {
    lastOffset: firstOffset + (shape.span ?? BigInt(keys.length)) - 1n,
    producerId,
    inTransaction,
    isControlBatch,
    records: keys.map(
      (key, index): FetchedRecord => ({
        ...{ topic: 't', partition: 0, key, value: null, headers: {}, timestampMs: 0n, bytes: 0 },
        offset: firstOffset + BigInt(index),
      }),
    ),
  };
}

const visible = (batches: DecodedBatch[], aborted: AbortedTransaction[] = []): bigint[] =>
  visibleRecords(batches, aborted).map(({ offset }) => offset);
const marker = (firstOffset: bigint, producerId: bigint, key: Buffer): DecodedBatch =>
  aBatch({ firstOffset, keys: [key], producerId, isControlBatch: true });
const KEY = Buffer.from('key');

describe('visibleRecords', () => {
  it('hides two interleaved aborted producers, whatever the order of the list', () => {
    const batches = [
      aBatch({ firstOffset: 0n, keys: [KEY], producerId: 1n }),
      aBatch({ firstOffset: 1n, keys: [KEY], producerId: 2n }),
      aBatch({ firstOffset: 2n, keys: [KEY], producerId: 3n }),
      marker(3n, 2n, ABORT),
      marker(4n, 1n, ABORT),
      marker(5n, 3n, COMMIT),
    ];
    const aborted = [
      { producerId: 2n, firstOffset: 1n },
      { producerId: 1n, firstOffset: 0n },
    ];
    expect(visible(batches, aborted)).toEqual([2n]);
    expect(visible(batches, aborted.toReversed())).toEqual([2n]);
  });

  it('shows a user key of four zero bytes and does not take it for an abort marker', () => {
    const batches = [
      aBatch({ firstOffset: 0n, keys: [ABORT], producerId: 1n }),
      aBatch({ firstOffset: 1n, keys: [ABORT, KEY], producerId: 2n }),
      marker(3n, 2n, ABORT),
    ];
    expect(visible(batches, [{ producerId: 2n, firstOffset: 1n }])).toEqual([0n]);
  });

  it('shows records outside of transactions of a producer id that also aborts', () => {
    const batches = [aBatch({ firstOffset: 0n, keys: [KEY], inTransaction: false })];
    expect(visible(batches, [{ producerId: 1n, firstOffset: 0n }])).toEqual([0n]);
  });

  it.each([
    { name: 'empty', keys: [], span: 5n, offsets: [] },
    { name: 'cut short', keys: [KEY], span: 5n, offsets: [10n] },
    { name: 'full', keys: [KEY, KEY], span: 2n, offsets: [10n, 11n] },
  ])('reaches the last offset of a batch that is $name', ({ keys, span, offsets }) => {
    const batches = [aBatch({ firstOffset: 10n, keys, span })];
    expect(visible(batches)).toEqual(offsets);
    expect(lastOffsetOf(batches)).toBe(9n + span);
  });

  it('agrees with the transactions as they were written, from any fetch offset', () => {
    const step = fc.record({
      producer: fc.integer({ min: 1, max: 4 }),
      act: fc.constantFrom('write', 'write', 'abort', 'commit', 'plain'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, startAt) => {
        const { batches, aborted, committed } = writeLog(steps);
        const fetched = batches.slice(Math.min(startAt, batches.length));
        if (fetched[0] === undefined) return;
        const first = fetched[0].records[0]?.offset ?? 0n;
        const expected = committed.filter((offset) => offset >= first);
        // The broker lists the transactions that end at or after the fetch offset.
        const listed = aborted.filter(({ end }) => end >= first);
        expect(visible(fetched, listed.toReversed())).toEqual(expected);
      }),
    );
  });
});

interface Step {
  producer: number;
  act: string;
}

/** Open transactions at the end are beyond what a fetch returns, so they abort. */
function writeLog(steps: readonly Step[]) {
  const batches: DecodedBatch[] = [];
  const aborted: (AbortedTransaction & { end: bigint })[] = [];
  const committed: bigint[] = [];
  const open = new Map<bigint, bigint[]>();
  let next = 0n;
  const end = (producerId: bigint, key: Buffer): void => {
    const offsets = open.get(producerId);
    if (offsets === undefined) return;
    open.delete(producerId);
    if (key === COMMIT) committed.push(...offsets);
    else aborted.push({ producerId, firstOffset: offsets[0] ?? 0n, end: next });
    batches.push(marker(next, producerId, key));
    next += 1n;
  };
  for (const { producer, act } of steps) {
    const producerId = BigInt(producer);
    if (act === 'commit') end(producerId, COMMIT);
    else if (act === 'abort') end(producerId, ABORT);
    else {
      const inTransaction = act === 'write';
      batches.push(aBatch({ firstOffset: next, keys: [KEY, ABORT], producerId, inTransaction }));
      if (inTransaction) open.set(producerId, [...(open.get(producerId) ?? []), next, next + 1n]);
      else committed.push(next, next + 1n);
      next += 2n;
    }
  }
  for (const producerId of [...open.keys()]) end(producerId, ABORT);
  return { batches, aborted, committed: committed.sort((a, b) => (a < b ? -1 : 1)) };
}
