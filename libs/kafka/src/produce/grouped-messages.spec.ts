import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import groupMessagesPerPartition from 'kafkajs/src/producer/groupMessagesPerPartition.js';
import { GroupedMessages } from './grouped-messages.js';
import type { PlacedMessage } from './grouped-messages.js';

describe('GroupedMessages', () => {
  it('are grouped by the client library as plain messages are, in the same order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 40 }), (partitions) => {
        const plain = partitions.map(
          (partition, index): PlacedMessage => ({ key: 'k', value: String(index), partition }),
        );
        const grouped = new GroupedMessages();
        const places = plain.map((message) => grouped.add(message));
        const group = (messages: PlacedMessage[]): Record<string, PlacedMessage[]> =>
          groupMessagesPerPartition({
            topic: 't',
            partitionMetadata: [{ partitionId: 0 }],
            messages,
            partitioner: ({ message }) => message.partition,
          });
        const expected = group(plain);
        expect(group(grouped)).toEqual(expected);
        expect([...grouped]).toEqual(plain);
        for (const [index, message] of plain.entries()) {
          expect(expected[message.partition]?.[places[index] ?? -1]).toBe(message);
        }
      }),
    );
  });
});
