import { describe, expect, it } from '@jest/globals';
import { InvalidRecordError, KafkaClosedError, RecordTooLargeError } from '../src/index.js';
import { partitionOf } from '../src/produce/partitioner.js';
import { aTopic, connection, numbered, readAll, textOf } from './support.js';

describe('producer on a real broker', () => {
  it('answers the coordinate of every record in input order', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka);
    const producer = kafka.producer();
    const sent = await producer.send(numbered(topic, 5_000));
    const read = await readAll(kafka, topic);
    const at = new Map(read.map((record) => [`${record.partition}|${record.offset}`, record]));
    expect(read).toHaveLength(5_000);
    for (const [n, { partition, offset }] of sent.entries()) {
      const record = at.get(`${partition}|${offset}`);
      expect(record && textOf(record)).toBe(`v${n}`);
      expect(partition).toBe(partitionOf(`k${n}`, 3));
    }
  });

  it('gives concurrent calls their own coordinates and keeps the order of one key', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka);
    const producer = kafka.producer();
    const calls = Array.from({ length: 200 }, (_, n) =>
      producer.send([{ topic, key: 'same', value: Buffer.from(`v${n}`) }]),
    );
    const offsets = (await Promise.all(calls)).map(([coordinate]) => coordinate?.offset);
    expect(offsets).toEqual(Array.from({ length: 200 }, (_, n) => BigInt(n)));
    expect((await readAll(kafka, topic)).map(textOf)).toEqual(offsets.map((n) => `v${n}`));
  });

  it('keeps headers, tombstones and records larger than one request allows', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, {
      partitions: 1,
      config: { 'max.message.bytes': String(2 * 1024 * 1024) },
    });
    const big = Buffer.alloc(1_500_000, 1);
    await kafka.producer().send([
      { topic, key: 'a', value: big },
      { topic, key: 'b', value: null, headers: { source: 'müller' } },
    ]);
    const [first, second] = await readAll(kafka, topic);
    expect(first?.value?.equals(big)).toBe(true);
    expect(second).toMatchObject({ value: null, headers: { source: 'müller' } });
    expect(second?.key?.toString()).toBe('b');
  });

  it('reports a record the broker refuses, and goes on with the next', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, {
      partitions: 1,
      config: { 'max.message.bytes': String(1024 * 1024) },
    });
    const producer = kafka.producer();
    const tooLarge = { topic, key: 'a', value: Buffer.alloc(1_500_000) };
    await expect(producer.send([tooLarge])).rejects.toThrow(RecordTooLargeError);
    const [coordinate] = await producer.send(numbered(topic, 1));
    expect(coordinate?.offset).toBe(0n);
  });

  it('refuses records without key before anything is sent, and everything once closed', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    const producer = kafka.producer();
    const records = [...numbered(topic, 1), { topic, key: '', value: null }];
    await expect(producer.send(records)).rejects.toThrow(InvalidRecordError);
    expect(await kafka.admin().offsets(topic)).toEqual([{ partition: 0, low: 0n, high: 0n }]);
    await producer.close();
    await expect(producer.send(numbered(topic, 1))).rejects.toThrow(KafkaClosedError);
  });
});
