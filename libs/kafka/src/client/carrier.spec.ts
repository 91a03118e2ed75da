/** What the client library makes of a carrier: whether a handler is called, and up to where. */
import { describe, expect, it } from '@jest/globals';
import ClientBatch from 'kafkajs/src/consumer/batch.js';
import type { Carrier } from './carrier.js';
import { carried, recordsOf } from './carrier.js';
import type { FetchedRecord } from './fetched-record.js';

const record = (offset: bigint): FetchedRecord => ({
  ...{ topic: 't', partition: 0, offset, key: null, value: null, headers: {} },
  ...{ timestampMs: 0n, bytes: 0 },
});

function fetched(messages: readonly Carrier[], from: bigint) {
  const partition = { partition: 0, highWatermark: '100', abortedTransactions: [] as const };
  const batch = new ClientBatch('t', from.toString(), { ...partition, messages });
  return {
    offsets: recordsOf(batch).map(({ offset }) => offset),
    isHandled: !batch.isEmpty(),
    isHidden: batch.isEmptyDueToFiltering(),
    lastOffset: batch.lastOffset(),
  };
}

describe('a carrier', () => {
  it.each([
    { name: 'records', offsets: [5n, 6n], last: 6n, from: 5n },
    { name: 'records with control records behind', offsets: [5n], last: 9n, from: 5n },
    { name: 'a batch that begins below the offset', offsets: [3n, 6n], last: 6n, from: 5n },
    { name: 'all records below the offset', offsets: [3n], last: 6n, from: 5n },
  ])('brings $name to a handler, up to the last offset', ({ offsets, last, from }) => {
    const messages = carried(offsets.map(record), last);
    const expected = { offsets, isHandled: true, isHidden: false, lastOffset: last.toString() };
    expect(fetched(messages, from)).toEqual(expected);
  });

  it('without records to see lets the client move on past them', () => {
    const expected = { offsets: [], isHandled: false, isHidden: true, lastOffset: '9' };
    expect(fetched(carried([], 9n), 5n)).toEqual(expected);
  });

  it('is absent where a fetch brought nothing', () => {
    const expected = { offsets: [], isHandled: false, isHidden: false, lastOffset: '99' };
    expect(fetched([], 5n)).toEqual(expected);
  });
});
