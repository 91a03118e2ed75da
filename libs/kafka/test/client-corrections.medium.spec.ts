/** The corrections of the client library, each seen on a real broker. */
import { describe, expect, it } from '@jest/globals';
import { assertEventually, onCleanup, runProgram, testKafka, uniqueName } from '@tributary/testing';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { Producer } from 'kafkajs';
import {
  FenceStore,
  aTopic,
  connection,
  numbered,
  readAll,
  storeConsumer,
  textOf,
} from './support.js';

const idle = new URL('./programs/idle-program.ts', import.meta.url);

async function timersWhileIdle(isCorrected: boolean): Promise<number> {
  const { brokers } = await testKafka();
  const env = { NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning' };
  const program = runProgram({ file: idle, settings: { brokers, isCorrected }, env });
  expect(await program.ended).toEqual({ code: 0, signal: null });
  return Number(program.lines[0]);
}

async function aTransactionalProducer(): Promise<Producer> {
  const { brokers } = await testKafka();
  const client = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const producer = client.producer({
    transactionalId: uniqueName('producer'),
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  onCleanup('test', () => producer.disconnect());
  return producer;
}

describe('the corrected client on a real broker', () => {
  it('sets no timers while a connection is idle; the uncorrected one does without end', async () => {
    expect(await timersWhileIdle(true)).toBeLessThan(5);
    expect(await timersWhileIdle(false)).toBeGreaterThan(100);
  });

  it('never shows records of aborted transactions, also where producers interleave', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    const send = (value: string) => ({ topic, messages: [{ key: 'k', value, partition: 0 }] });
    const [one, two] = [await aTransactionalProducer(), await aTransactionalProducer()];
    for (let round = 0; round < 3; round++) {
      const [first, second] = [await one.transaction(), await two.transaction()];
      await first.send(send(`aborted first ${round}`));
      await second.send(send(`aborted second ${round}`));
      await first.send(send(`aborted first again ${round}`));
      await second.abort();
      await first.abort();
      const third = await one.transaction();
      await third.send(send(`committed ${round}`));
      await third.commit();
    }
    const read = (await readAll(kafka, topic)).map(textOf);
    expect(read).toEqual([0, 1, 2].map((round) => `committed ${round}`));
  });

  it('reads a compacted topic to its end though whole fetches hold nothing', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, {
      partitions: 1,
      config: {
        'cleanup.policy': 'compact',
        'min.cleanable.dirty.ratio': '0.01',
        'segment.ms': '100',
        'min.compaction.lag.ms': '0',
        'delete.retention.ms': '0',
      },
    });
    // Compaction keeps an empty batch for the last records of every producer id.
    for (let n = 0; n < 30; n++) {
      const producer = kafka.producer();
      await producer.send([{ topic, key: 'same', value: Buffer.from(`v${n}`) }]);
      await producer.close();
    }
    const last = kafka.producer();
    await assertEventually(
      async () => {
        // A segment is rolled by the next record, and only rolled ones are compacted.
        await last.send(numbered(topic, 1, 'tail'));
        const kept = (await readAll(kafka, topic)).filter(({ key }) => String(key) === 'same');
        expect(kept.map(textOf)).toEqual(['v29']);
      },
      { withinMs: 60_000 },
    );
    const store = new FenceStore();
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxBytesPerPartition: 200,
    });
    await consumer.start();
    const [{ high } = { high: 0n }] = await kafka.admin().offsets(topic);
    await assertEventually(() => expect(consumer.lag()[0]?.nextOffset).toBe(high), {
      withinMs: 30_000,
    });
    expect(store.applied.filter((text) => text.startsWith('v'))).toEqual(['v29']);
    await consumer.stop();
  }, 150_000);

  it('reads compressed records and headers of every kind, written by an uncorrected form', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    const { brokers } = await testKafka();
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    onCleanup('test', () => producer.disconnect());
    const headers = { source: 'a', repeated: ['1', '2'] };
    for (const compression of [CompressionTypes.GZIP, CompressionTypes.None]) {
      const messages = [
        { key: 'k', value: `v${compression}`, headers, timestamp: '1790000000123' },
      ];
      await producer.send({ topic, compression, messages });
    }
    const read = await readAll(kafka, topic);
    expect(read.map(textOf)).toEqual([`v${CompressionTypes.GZIP}`, `v${CompressionTypes.None}`]);
    for (const record of read) {
      expect(record.headers).toEqual({ source: 'a', repeated: '2' });
      expect(record.timestampMs).toBe(1_790_000_000_123n);
    }
  });
});
