import { describe, expect, it } from '@jest/globals';
import type { FetchedRecord } from '../client/fetched-record.js';
import { PartitionSlot } from './partition-slot.js';

const record = (offset: bigint): FetchedRecord => ({
  ...{ topic: 't', partition: 0, offset, key: null, value: null, headers: {} },
  timestampMs: offset * 1_000n,
  bytes: 0,
});

/** A slot claimed at 10 that has fetched the given offsets, up to `last`. */
function aSlot(offsets: readonly bigint[] = [], last = offsets.at(-1) ?? 9n): PartitionSlot {
  const slot = new PartitionSlot({ topic: 't', partition: 0 }, 100);
  slot.begin({ nextOffset: 10n, epoch: 1n }, 50n);
  if (offsets.length > 0) slot.fetched({ records: offsets.map(record), lastOffset: last }, 50n);
  return slot;
}

const positions = ({ fetchedPosition, position, storedPosition }: PartitionSlot) => [
  fetchedPosition,
  position,
  storedPosition,
];

describe('PartitionSlot', () => {
  it('is done with a batch when its handler is, and fetched before', () => {
    const slot = aSlot([10n, 11n, 12n]);
    expect(positions(slot)).toEqual([13n, 10n, 10n]);
    expect(slot.take(2)?.records).toHaveLength(2);
    expect(positions(slot)).toEqual([13n, 10n, 10n]);
    slot.done();
    expect(positions(slot)).toEqual([13n, 12n, 12n]);
  });

  it('passes hidden records at once only where nothing before them is open', () => {
    const slot = aSlot();
    slot.skipTo(14n);
    expect(positions(slot)).toEqual([14n, 14n, 10n]);
    slot.fetched({ records: [record(14n), record(15n)], lastOffset: 15n }, 50n);
    slot.skipTo(20n);
    expect(positions(slot)).toEqual([20n, 14n, 10n]);
    slot.take(1);
    slot.skipTo(22n);
    slot.done();
    expect(positions(slot)).toEqual([22n, 15n, 15n]);
    slot.take(1);
    expect(positions(slot)).toEqual([22n, 15n, 15n]);
    slot.done();
    expect(positions(slot)).toEqual([22n, 22n, 16n]);
  });

  it('goes back to the end of the batch in hand when the queue is dropped', () => {
    const slot = aSlot([10n, 11n, 12n]);
    slot.take(1);
    slot.dropQueued();
    expect(positions(slot)).toEqual([11n, 10n, 10n]);
    slot.done();
    expect(positions(slot)).toEqual([11n, 11n, 11n]);
  });

  it('begins anew with a claim, whatever was in hand', () => {
    const slot = aSlot([10n, 11n]);
    slot.take(1);
    slot.begin({ nextOffset: 30n, epoch: 2n }, 50n);
    expect(positions(slot)).toEqual([30n, 30n, 30n]);
    expect(slot.queue.isEmpty).toBe(true);
    expect(slot.lag(60_000)).toMatchObject({ records: 20n, seconds: 0 });
  });

  it('is as late as the oldest record that is not done, in hand or queued', () => {
    const slot = aSlot([10n, 11n]);
    expect(slot.lag(60_000)).toMatchObject({ nextOffset: 10n, records: 40n, seconds: 50 });
    slot.take(1);
    expect(slot.lag(60_000)).toMatchObject({ seconds: 50 });
    slot.done();
    expect(slot.lag(60_000)).toMatchObject({ nextOffset: 11n, records: 39n, seconds: 49 });
  });

  it('begins nothing more when retired, and ends what runs only when lost', () => {
    const slot = aSlot([10n, 11n]);
    slot.retire();
    expect([slot.retired, slot.isLost, slot.signal.aborted]).toEqual([true, false, false]);
    expect(slot.take(1)).toBeUndefined();
    slot.lose();
    expect([slot.isLost, slot.signal.aborted]).toEqual([true, true]);
  });
});
