import { describe, expect, it } from '@jest/globals';
import { InvalidRecordError, SendOutcomeUnknownError } from '../errors.js';
import { REQUEST_BYTES_MAX, REQUEST_RECORDS_MAX } from '../limits.js';
import type { OutgoingRecord } from '../types.js';
import { assertSendable, recordBytes, requestLength, sendChecked } from './request.js';

const aRecord = (overrides: Partial<OutgoingRecord> = {}): OutgoingRecord => ({
  topic: 't',
  key: 'k',
  value: Buffer.from('v'),
  ...overrides,
});

describe('assertSendable', () => {
  it.each([
    { name: 'an empty key', record: aRecord({ key: '' }) },
    { name: 'no key', record: { topic: 't', value: null } as unknown as OutgoingRecord },
    { name: 'an empty topic', record: aRecord({ topic: '' }) },
  ])('refuses $name', ({ record }) => {
    expect(() => assertSendable([aRecord(), record])).toThrow(InvalidRecordError);
  });

  it('accepts a tombstone', () => {
    expect(() => assertSendable([aRecord({ value: null })])).not.toThrow();
  });
});

describe('requestLength', () => {
  const bytesOf = (bytes: number): number => bytes;
  it.each([
    { name: 'nothing', items: [], from: 0, expected: 0 },
    { name: 'all that fit', items: [1, 2, 3], from: 0, expected: 3 },
    { name: 'from the given place', items: [1, 2, 3], from: 2, expected: 1 },
    { name: 'exactly full', items: [REQUEST_BYTES_MAX - 1, 1, 1], from: 0, expected: 2 },
    { name: 'a giant alone', items: [REQUEST_BYTES_MAX + 1, 1], from: 0, expected: 1 },
    { name: 'not the giant behind', items: [1, REQUEST_BYTES_MAX], from: 0, expected: 1 },
    {
      name: 'at most the record limit',
      items: Array.from({ length: REQUEST_RECORDS_MAX + 5 }, () => 0),
      from: 0,
      expected: REQUEST_RECORDS_MAX,
    },
  ])('$name', ({ items, from, expected }) => {
    expect(requestLength(items, { from, bytesOf })).toBe(expected);
  });
});

describe('recordBytes', () => {
  it('counts key, value and headers in UTF-8', () => {
    const plain = recordBytes(aRecord({ value: null }));
    expect(recordBytes(aRecord({ value: Buffer.alloc(10) })) - plain).toBe(10);
    expect(recordBytes(aRecord({ value: null, key: 'ü' })) - plain).toBe(1);
    expect(recordBytes(aRecord({ value: null, headers: { ab: 'ü' } })) - plain).toBe(6);
  });
});

describe('sendChecked', () => {
  const records = ['a', 'b', 'c', 'd'].map((key) => aRecord({ key }));
  const partitionCount = async (): Promise<number> => 2;

  it('answers the coordinates in input order', async () => {
    const seen: { key: unknown; partition: number | undefined }[] = [];
    const coordinates = await sendChecked(
      async ({ topicMessages }) => {
        for (const { messages } of topicMessages ?? []) {
          for (const { key, partition } of messages) seen.push({ key, partition });
        }
        return [
          { topicName: 't', partition: 1, errorCode: 0, baseOffset: '100' },
          { topicName: 't', partition: 0, errorCode: 0, baseOffset: '7' },
        ];
      },
      records,
      partitionCount,
    );
    const next = [7n, 100n];
    const expected = seen.map(({ partition = -1 }) => {
      const offset = next[partition] as bigint;
      next[partition] = offset + 1n;
      return { topic: 't', partition, offset };
    });
    expect(seen.map(({ key }) => String(key))).toEqual(['a', 'b', 'c', 'd']);
    expect(new Set(seen.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
    expect(coordinates).toEqual(expected);
  });

  it.each([
    { name: 'is missing', second: [] },
    { name: 'carries an error', second: [{ errorCode: 6, baseOffset: '3' }] },
    { name: 'has no offset', second: [{ errorCode: 0, baseOffset: '-1' }] },
  ])('throws when the answer of a partition $name', async ({ second }) => {
    const answers = [
      { topicName: 't', partition: 0, errorCode: 0, baseOffset: '1' },
      ...second.map((answer) => ({ topicName: 't', partition: 1, ...answer })),
    ];
    await expect(sendChecked(async () => answers, records, partitionCount)).rejects.toThrow(
      SendOutcomeUnknownError,
    );
  });
});
