import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeRecordBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import { clientBatch, headerTexts, someMessages } from '../../test/produced-batch.js';
import type { KafkaRecord } from '../types.js';
import { BrokenBatchError } from './broken-batch-error.js';
import { HeaderReader } from './header-reader.js';
import { batchLength, compressionOf, readBatch, recordBytes } from './record-batch.js';
import type { DecodedBatch } from './record-filter.js';

const ATTRIBUTES_AT = 21;
const RECORDS_AT = 57;
const PARTITION = { topic: 'topic', partition: 3 };

const read = (batch: Buffer): DecodedBatch =>
  readBatch(batch, { partition: PARTITION, headers: new HeaderReader() });

/** The properties of a record, and those of its batch that the filter uses. */
const plainRecord = (record: KafkaRecord): KafkaRecord => {
  const { topic, partition, offset, key, value, headers, timestampMs } = record;
  return { topic, partition, offset, key, value, headers, timestampMs };
};
const plain = ({ records, ...batch }: DecodedBatch) => ({
  ...batch,
  records: records.map(plainRecord),
});

/** What the client library reads. */
async function clientRead(bytes: Buffer): Promise<ReturnType<typeof plain>> {
  const batch = await decodeRecordBatch(new Decoder(bytes));
  const { inTransaction, isControlBatch } = batch;
  return {
    ...{ inTransaction, isControlBatch },
    lastOffset: BigInt(batch.firstOffset) + BigInt(batch.lastOffsetDelta),
    producerId: BigInt(batch.producerId),
    records: batch.records.map(({ offset, key, value, headers, timestamp }) => ({
      ...PARTITION,
      ...{ key, value },
      offset: BigInt(offset),
      headers: headerTexts(headers),
      timestampMs: BigInt(timestamp),
    })),
  };
}

/** As the broker changes a batch: its first offset and its attributes. */
function stored(bytes: Buffer, options: { offset: bigint; attributes: number }): Buffer {
  const batch = Buffer.from(bytes);
  batch.writeBigInt64BE(options.offset, 0);
  batch.writeInt16BE(options.attributes, ATTRIBUTES_AT);
  return batch;
}

const someTimes = fc.array(
  fc.oneof(fc.nat(), fc.integer({ min: 0, max: 8_640_000_000_000 })).map(String),
);

describe('readBatch', () => {
  it('reads what the client library reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        someMessages,
        someTimes,
        fc.bigInt({ min: 0n, max: 2n ** 62n }),
        fc.constantFrom(0, 8, 16, 32, 48, 56),
        async (messages, times, offset, attributes) => {
          const timed = messages.map((message, index) => {
            const timestamp = times[index];
            return timestamp === undefined ? message : { ...message, timestamp };
          });
          const batch = stored(await clientBatch(timed), { offset, attributes });
          expect(batchLength(batch, 0)).toBe(batch.length);
          expect(compressionOf(batch)).toBe(0);
          expect(plain(read(batch))).toEqual(await clientRead(batch));
        },
      ),
    );
  });

  it('reads decompressed records the same', async () => {
    await fc.assert(
      fc.asyncProperty(someMessages, async (messages) => {
        const batch = await clientBatch(messages);
        const headers = new HeaderReader();
        const decompressed = Buffer.from(recordBytes(batch));
        const withoutRecords = batch.subarray(0, batch.length - decompressed.length);
        const again = readBatch(withoutRecords, { partition: PARTITION, headers, decompressed });
        expect(plain(again)).toEqual(await clientRead(batch));
      }),
    );
  });

  it('counts the bytes of key and value without making them', async () => {
    const batch = read(await clientBatch([{ key: 'key', value: 'value' }, { value: null }]));
    expect(batch.records.map(({ bytes }) => bytes)).toEqual([8, 0]);
  });

  it('takes the last of repeated headers, and none without a value', async () => {
    const headers = { twice: ['1', '2'], once: 'Ä' };
    const [record] = read(await clientBatch([{ value: 'v', headers }])).records;
    expect(record?.headers).toEqual({ twice: '2', once: 'Ä' });
    expect(headerTexts({ none: null, more: [Buffer.from('1'), null] })).toEqual({});
  });

  it('tells batches that the fetch cut off', async () => {
    const batch = await clientBatch([{ key: 'k', value: 'v' }]);
    for (let length = 0; length < batch.length; length++) {
      expect(batchLength(batch.subarray(0, length), 0)).toBeUndefined();
    }
    const two = Buffer.concat([batch, batch]);
    expect(batchLength(two, batch.length)).toBe(batch.length);
  });

  it('refuses a batch that contradicts itself', async () => {
    const batch = await clientBatch([{ key: 'k', value: 'v' }]);
    for (const count of [0, 2]) {
      const broken = Buffer.from(batch);
      broken.writeInt32BE(count, RECORDS_AT);
      expect(() => read(broken)).toThrow(BrokenBatchError);
    }
    const short = Buffer.from(batch);
    short.writeInt32BE(3, 8);
    expect(() => batchLength(short, 0)).toThrow(BrokenBatchError);
    expect(new BrokenBatchError('x')).toMatchObject({ code: 'BROKEN_BATCH', retryable: true });
  });

  it('ends for any records, with a batch or with BrokenBatchError', async () => {
    const whole = await clientBatch([
      { key: 'key', value: 'value', headers: { name: 'text' } },
      { key: 'other', value: null },
    ]);
    const head = RECORDS_AT + 4;
    fc.assert(
      fc.property(fc.nat(whole.length - head - 1), fc.nat(255), (place, byte) => {
        const batch = Buffer.from(whole);
        batch[head + place] = byte;
        try {
          expect(read(batch).records).toHaveLength(2);
        } catch (error) {
          expect(error).toBeInstanceOf(BrokenBatchError);
        }
      }),
    );
  });
});
