import { describe, expect, it } from '@jest/globals';
import { assertEventually, uniqueName } from '@tributary/testing';
import { OffsetGapError, PositionBeyondEndError } from '../src/index.js';
import {
  FenceStore,
  NOTHING_WRONG,
  aTopic,
  connection,
  eachOnce,
  numbered,
  storeConsumer,
} from './support.js';

const texts = (count: number): string[] => Array.from({ length: count }, (_, n) => `v${n}`);
const soon = { withinMs: 20_000 };

describe('partitioned consumer on a real broker', () => {
  it('hands over every record once, in pieces of at most maxRecords, serial per partition', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka);
    await kafka.producer().send(numbered(topic, 3_000));
    const store = new FenceStore();
    const busy = new Set<number>();
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 100,
      onBatch: async (batch) => {
        expect(batch.records.length).toBeLessThanOrEqual(100);
        expect(busy.has(batch.partition)).toBe(false);
        busy.add(batch.partition);
        await new Promise(setImmediate);
        busy.delete(batch.partition);
        store.apply(batch);
      },
    });
    expect(consumer.isJoined).toBe(false);
    await consumer.start();
    expect(consumer.isJoined).toBe(true);
    await assertEventually(() => expect(store.applied).toHaveLength(3_000), soon);
    expect(eachOnce(store.applied, texts(3_000))).toEqual(NOTHING_WRONG);
    await kafka.producer().send(numbered(topic, 5, 'late'));
    await assertEventually(() => expect(store.applied).toHaveLength(3_005), soon);
    await consumer.stop();
    expect(consumer.isJoined).toBe(false);
  });

  it('starts where the store says, not where Kafka or the log says', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    await kafka.producer().send(numbered(topic, 10));
    const first: bigint[] = [];
    const { consumer } = storeConsumer(kafka, new FenceStore(), {
      topics: [topic],
      onAssigned: async () => ({ nextOffset: 7n, epoch: 3n }),
      onBatch: async ({ records, epoch, expectedOffset }) => {
        expect({ epoch, expectedOffset }).toEqual({ epoch: 3n, expectedOffset: 7n });
        for (const { offset } of records) first.push(offset);
      },
    });
    await consumer.start();
    await assertEventually(() => expect(first).toEqual([7n, 8n, 9n]), soon);
    await consumer.stop();
  });

  it('claims again and repeats the batch after a retryable error, an unflagged one and a fence', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    await kafka.producer().send(numbered(topic, 20));
    const store = new FenceStore();
    const errors: unknown[] = [
      Object.assign(new Error('deadlock'), { retryable: true }),
      new Error('no flag'),
      Object.assign(new Error('stale epoch'), { code: 'FENCED' }),
    ];
    const { consumer, fatal } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 7,
      onBatch: async (batch) => {
        if (batch.expectedOffset === 7n && errors.length > 0) throw errors.shift();
        store.apply(batch);
      },
    });
    await consumer.start();
    await assertEventually(() => expect(store.applied).toEqual(texts(20)), soon);
    expect(store.epoch({ topic, partition: 0 })).toBe(4n);
    expect(fatal).toEqual([]);
    await consumer.stop();
  });

  it('halts the partition, and no other, on an error that is not retryable', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 2 });
    await kafka.producer().send(numbered(topic, 100));
    const store = new FenceStore();
    const halted: unknown[] = [];
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      onHalted: (partition, error) => halted.push({ ...partition, message: error.message }),
      onBatch: async (batch) => {
        if (batch.partition === 0) {
          throw Object.assign(new Error('broken invariant'), { retryable: false });
        }
        store.apply(batch);
      },
    });
    await consumer.start();
    await assertEventually(
      () => expect(halted).toEqual([{ topic, partition: 0, message: 'broken invariant' }]),
      soon,
    );
    const states = (): unknown => consumer.lag().map(({ state }) => state);
    await assertEventually(() => expect(states()).toEqual(['halted', 'running']), soon);
    await consumer.stop();
  });

  it.each([
    { name: 'below the log start', claim: 3n, error: OffsetGapError },
    { name: 'beyond the log end', claim: 50n, error: PositionBeyondEndError },
  ])('halts when the stored position is $name', async ({ claim, error }) => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    await kafka.producer().send(numbered(topic, 10));
    await kafka.admin().deleteRecords(topic, new Map([[0, 5n]]));
    const store = new FenceStore();
    const { consumer, fatal } = storeConsumer(kafka, store, {
      topics: [topic],
      onAssigned: async () => ({ nextOffset: claim, epoch: 1n }),
    });
    await consumer.start();
    await assertEventually(() => expect(fatal).toEqual([expect.any(error)]), soon);
    expect(store.applied).toEqual([]);
    await consumer.stop();
  });

  it('halts, and does not jump, when retention overtakes a running consumer', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    const producer = kafka.producer();
    await producer.send(numbered(topic, 10));
    const store = new FenceStore();
    const { consumer, fatal } = storeConsumer(kafka, store, { topics: [topic] });
    await consumer.start();
    await assertEventually(() => expect(store.applied).toHaveLength(10), soon);
    consumer.pauseAll();
    await producer.send(numbered(topic, 10, 'lost'));
    await kafka.admin().deleteRecords(topic, new Map([[0, 15n]]));
    consumer.resumeAll();
    await assertEventually(() => expect(fatal).toEqual([expect.any(OffsetGapError)]), soon);
    expect(store.applied).toEqual(texts(10));
    await consumer.stop();
  });

  it('stop waits for the running batch, and what was not started is left to the next owner', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    await kafka.producer().send(numbered(topic, 30));
    const store = new FenceStore();
    const revoked: number[] = [];
    let began: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 10,
      onRevoked: ({ partition }) => void revoked.push(partition),
      onBatch: async (batch) => {
        began();
        await new Promise((resolve) => setTimeout(resolve, 500));
        store.apply(batch);
      },
    });
    await consumer.start();
    await beginning;
    await consumer.stop();
    expect(store.applied).toEqual(texts(10));
    expect(revoked).toEqual([0]);
    const second = storeConsumer(kafka, store, { topics: [topic] });
    await second.consumer.start();
    await assertEventually(() => expect(store.applied).toEqual(texts(30)), soon);
    await second.consumer.stop();
  });

  it('keeps its membership through a batch longer than the session timeout', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    await kafka.producer().send(numbered(topic, 20));
    const store = new FenceStore();
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 10,
      onBatch: async (batch) => {
        await new Promise((resolve) =>
          setTimeout(resolve, batch.expectedOffset === 0n ? 9_000 : 0),
        );
        store.apply(batch);
      },
    });
    await consumer.start();
    await assertEventually(() => expect(store.applied).toEqual(texts(20)), { withinMs: 30_000 });
    expect(store.epoch({ topic, partition: 0 })).toBe(1n);
    expect(store.rejected).toEqual([]);
    await consumer.stop();
  });

  it('reports lag in records and seconds, and commits to Kafka for lag tools', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    const groupId = uniqueName('group');
    await kafka.producer().send(numbered(topic, 20));
    const store = new FenceStore();
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      groupId,
      maxRecords: 10,
      onBatch: async (batch) => {
        if (batch.expectedOffset === 10n) await released;
        store.apply(batch);
      },
    });
    await consumer.start();
    await assertEventually(() => {
      const [lag] = consumer.lag();
      expect(lag).toMatchObject({ nextOffset: 10n, endOffset: 20n, records: 10n });
      expect(lag?.seconds).toBeGreaterThan(1);
    }, soon);
    release();
    await assertEventually(
      () => expect(consumer.lag()[0]).toMatchObject({ nextOffset: 20n, records: 0n, seconds: 0 }),
      soon,
    );
    await assertEventually(async () => {
      const committed = await kafka.admin().committedOffsets({ groupId, topic });
      expect(committed.get(0)).toBe(20n);
    }, soon);
    await consumer.stop();
  });
});
