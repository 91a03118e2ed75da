/** What is fetched while handlers work: order, gathering, bounds and the life of the group. */
import { describe, expect, it } from '@jest/globals';
import { assertEventually, onCleanup, testKafka, uniqueName } from '@tributary/testing';
import { Kafka, logLevel } from 'kafkajs';
import { OffsetGapError } from '../src/index.js';
import type { KafkaConnection, OutgoingRecord, RecordBatch } from '../src/index.js';
import { partitionOf } from '../src/produce/partitioner.js';
import {
  FenceStore,
  NOTHING_WRONG,
  aTopic,
  connection,
  eachOnce,
  storeConsumer,
} from './support.js';

const soon = { withinMs: 30_000 };
const texts = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

/** A gate that is opened by hand, or by the end of the test. */
function aGate(): Gate {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  onCleanup('test', async () => open());
  return { opened, open: () => open() };
}

/** Sends to chosen partitions of a topic with `partitions` of them, one request for each call. */
class Sender {
  readonly #producer;

  constructor(
    kafka: KafkaConnection,
    private readonly topic: string,
    private readonly partitions: number,
  ) {
    this.#producer = kafka.producer();
  }

  async send(
    partition: number,
    values: readonly string[],
    { bytes = 0 }: { bytes?: number } = {},
  ): Promise<void> {
    const records = values.map((value): OutgoingRecord => {
      const padded = value.padEnd(bytes, ' ');
      return { topic: this.topic, key: this.#keyOf(partition), value: Buffer.from(padded) };
    });
    await this.#producer.send(records);
  }

  #keyOf(partition: number): string {
    for (let n = 0; ; n += 1)
      if (partitionOf(`k${n}`, this.partitions) === partition) return `k${n}`;
  }
}

/**
 * Makes sure that the consumer's loop fetched at least so many times more: each witness is sent to
 * partition 1 after the one before was handed over, and every fetch asks for all partitions.
 */
async function fetchedTimes(
  times: number,
  { sender, store }: { sender: Sender; store: FenceStore },
): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    const witness = uniqueName('witness');
    await sender.send(1, [witness]);
    await assertEventually(() => store.applied.includes(witness), soon);
  }
}

/** A handler whose batches of partition 0 wait for the gate. */
const gated =
  ({ gate, store }: { gate: Gate; store: FenceStore }) =>
  async (batch: RecordBatch): Promise<void> => {
    if (batch.partition === 0) await gate.opened;
    store.apply(batch);
  };

const isWitness = (text: string): boolean => text.startsWith('witness');
const ofPartition0 = (store: FenceStore): string[] =>
  store.applied.filter((text) => !isWitness(text)).map((text) => text.trimEnd());

async function aSetting(partitions = 2) {
  const kafka = await connection();
  const topic = await aTopic(kafka, { partitions });
  return { kafka, topic, store: new FenceStore(), sender: new Sender(kafka, topic, partitions) };
}

describe('batches beside the fetch, on a real broker', () => {
  it('a partition whose handler waits does not keep another from its later records', async () => {
    const { kafka, topic, store, sender } = await aSetting();
    const gate = aGate();
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      onBatch: gated({ gate, store }),
    });
    await sender.send(0, ['v0']);
    await consumer.start();
    await assertEventually(() => expect(consumer.lag()[0]?.endOffset).toBe(1n), soon);
    await fetchedTimes(3, { sender, store });
    expect(ofPartition0(store)).toEqual([]);
    gate.open();
    await assertEventually(() => expect(ofPartition0(store)).toEqual(['v0']), soon);
    await consumer.stop();
  });

  it('what several fetches brought meanwhile is handed over at once, up to maxRecords', async () => {
    const { kafka, topic, store, sender } = await aSetting();
    const gate = aGate();
    const lengths: number[] = [];
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 50,
      // Less than two of the sends below: no fetch holds more than one.
      maxBytesPerPartition: 15_000,
      onBatch: async (batch) => {
        if (batch.partition === 0) {
          lengths.push(batch.records.length);
          await gate.opened;
        }
        store.apply(batch);
      },
    });
    for (let n = 0; n < 8; n += 1) {
      await sender.send(0, texts('v', 80).slice(n * 10, n * 10 + 10), { bytes: 1_000 });
    }
    await consumer.start();
    await fetchedTimes(10, { sender, store });
    gate.open();
    await assertEventually(() => expect(ofPartition0(store)).toEqual(texts('v', 80)), soon);
    expect(lengths).toEqual([10, 50, 20]);
    expect(store.rejected).toEqual([]);
    await consumer.stop();
  });

  it('a handler that fails gets what was queued behind its batch again, each once, in order', async () => {
    const { kafka, topic, store, sender } = await aSetting();
    const gate = aGate();
    let failures = 0;
    const { consumer, fatal } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 20,
      onBatch: async (batch) => {
        if (batch.partition === 0 && failures === 0) {
          await gate.opened;
          failures += 1;
          throw Object.assign(new Error('not now'), { retryable: true });
        }
        store.apply(batch);
      },
    });
    await sender.send(0, texts('v', 10));
    await consumer.start();
    await fetchedTimes(2, { sender, store });
    await sender.send(0, texts('v', 50).slice(10));
    await fetchedTimes(2, { sender, store });
    gate.open();
    await assertEventually(() => expect(ofPartition0(store)).toHaveLength(50), soon);
    expect(ofPartition0(store)).toEqual(texts('v', 50));
    // The store refuses a batch that does not begin where it stands.
    expect({ failures, rejected: store.rejected, fatal }).toEqual({
      failures: 1,
      rejected: [],
      fatal: [],
    });
    await consumer.stop();
  });

  it.each([
    { name: 'records', maxRecords: 20, bytes: 1_000, perFetch: 15, queuedMax: 2 * 20 },
    { name: 'bytes', maxRecords: 10_000, bytes: 50_000, perFetch: 10, queuedMax: 84 },
  ])('no more than a bound of $name and one fetch is queued', async (of) => {
    const { kafka, topic, store, sender } = await aSetting();
    const gate = aGate();
    const halted: Error[] = [];
    const batches: RecordBatch[] = [];
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: of.maxRecords,
      maxBytesPerPartition: of.perFetch * of.bytes,
      onHalted: (_partition, error) => halted.push(error),
      onBatch: async (batch) => {
        if (batch.partition === 0) {
          batches.push(batch);
          await gate.opened;
        }
        store.apply(batch);
      },
    });
    for (let n = 0; n < 200; n += 5) {
      await sender.send(0, texts('v', 200).slice(n, n + 5), { bytes: of.bytes });
    }
    await consumer.start();
    // So many fetches would hold all of it.
    await fetchedTimes(Math.ceil(200 / 5) + 1, { sender, store });
    for (let n = 0; n < 5; n += 1) {
      consumer.pauseAll();
      consumer.resumeAll();
      await fetchedTimes(1, { sender, store });
    }
    await kafka.admin().deleteRecords(topic, new Map([[0, 200n]]));
    gate.open();
    // Only what was fetched before is still there.
    await assertEventually(() => expect(halted).toEqual([expect.any(OffsetGapError)]), soon);
    const handed = ofPartition0(store);
    expect(handed).toEqual(texts('v', handed.length));
    const queued = handed.length - (batches[0]?.records.length ?? 0);
    expect(queued).toBeGreaterThan(of.perFetch);
    expect(queued).toBeLessThan(of.queuedMax + of.perFetch);
    await consumer.stop();
  });

  it('goes on fetching a held partition once its queue has room', async () => {
    const { kafka, topic, store, sender } = await aSetting();
    const gate = aGate();
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 10,
      maxBytesPerPartition: 3_000,
      onBatch: async (batch) => {
        if (batch.partition === 0 && batch.expectedOffset < 30n) await gate.opened;
        store.apply(batch);
      },
    });
    for (let n = 0; n < 300; n += 5) await sender.send(0, texts('v', 300).slice(n, n + 5));
    await consumer.start();
    await fetchedTimes(20, { sender, store });
    gate.open();
    await assertEventually(() => expect(ofPartition0(store)).toEqual(texts('v', 300)), soon);
    expect(store.rejected).toEqual([]);
    await consumer.stop();
  });

  it('hands nothing over while paused, and what was queued afterwards', async () => {
    const { kafka, topic, store, sender } = await aSetting();
    const [gate, took] = [aGate(), aGate()];
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 10,
      onBatch: async (batch) => {
        if (batch.partition === 0) {
          took.open();
          await gate.opened;
        }
        store.apply(batch);
      },
    });
    await sender.send(0, texts('v', 35));
    await consumer.start();
    await took.opened;
    consumer.pauseAll();
    gate.open();
    await assertEventually(
      () => expect(consumer.lag()[0]).toMatchObject({ nextOffset: 10n, state: 'paused' }),
      soon,
    );
    await new Promise(setImmediate);
    expect(ofPartition0(store)).toEqual(texts('v', 10));
    consumer.resumeAll();
    await assertEventually(() => expect(ofPartition0(store)).toEqual(texts('v', 35)), soon);
    expect(store.epoch({ topic, partition: 0 })).toBe(1n);
    await consumer.stop();
  });

  it('lets no more handlers work at once than asked for, and all have their turn', async () => {
    const { kafka, topic, store, sender } = await aSetting(6);
    let [working, most] = [0, 0];
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      maxRecords: 5,
      partitionsConsumedConcurrently: 2,
      onBatch: async (batch) => {
        working += 1;
        most = Math.max(most, working);
        await new Promise(setImmediate);
        store.apply(batch);
        working -= 1;
      },
    });
    for (let n = 0; n < 6; n += 1) await sender.send(n, texts(`p${n}-`, 50));
    await consumer.start();
    await assertEventually(() => expect(store.applied).toHaveLength(300), soon);
    const expected = [0, 1, 2, 3, 4, 5].flatMap((n) => texts(`p${n}-`, 50));
    expect(eachOnce(store.applied, expected)).toEqual(NOTHING_WRONG);
    expect(most).toBe(2);
    await consumer.stop();
  });

  it('counts positions by the batches alone where fetches hold only control records', async () => {
    const { kafka, topic, store, sender } = await aSetting();
    const gate = aGate();
    const { consumer } = storeConsumer(kafka, store, {
      topics: [topic],
      onBatch: gated({ gate, store }),
    });
    await sender.send(0, ['v0']);
    await consumer.start();
    await fetchedTimes(1, { sender, store });
    const { brokers } = await testKafka();
    const client = new Kafka({ brokers, logLevel: logLevel.NOTHING });
    const producer = client.producer({
      ...{ transactionalId: uniqueName('producer'), idempotent: true, maxInFlightRequests: 1 },
    });
    await producer.connect();
    onCleanup('test', () => producer.disconnect());
    for (let n = 0; n < 3; n += 1) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'k', value: 'aborted', partition: 0 }] });
      await transaction.abort();
      await fetchedTimes(1, { sender, store });
    }
    // Nothing before the position may be open: the batch in hand is.
    expect(consumer.lag()[0]).toMatchObject({ nextOffset: 0n });
    gate.open();
    await assertEventually(() => expect(consumer.lag()[0]).toMatchObject({ nextOffset: 7n }), soon);
    expect(store.next({ topic, partition: 0 })).toBe(1n);
    await sender.send(0, ['v1']);
    await assertEventually(() => expect(ofPartition0(store)).toEqual(['v0', 'v1']), soon);
    expect(store.rejected).toEqual([]);
    await consumer.stop();
  });

  it('joins again while handlers work, and hands over what they left when they are done', async () => {
    const { kafka, topic, store, sender } = await aSetting();
    const gate = aGate();
    const options = { topics: [topic], groupId: uniqueName('group'), maxRecords: 10 };
    const [working, overlaps] = [new Set<number>(), [] as number[]];
    const first = storeConsumer(kafka, store, {
      ...options,
      onBatch: async (batch) => {
        const { partition } = batch;
        if (working.has(partition)) overlaps.push(partition);
        working.add(partition);
        await gate.opened;
        working.delete(partition);
        store.apply(batch);
      },
    });
    const all = [texts('v', 40), texts('w', 40)];
    for (const [partition, values] of all.entries()) await sender.send(partition, values);
    await first.consumer.start();
    await assertEventually(() => expect(working.size).toBe(2), soon);
    const second = storeConsumer(await connection(), store, options);
    // The first member is asked to join again, and its handlers still wait.
    await second.consumer.start();
    await assertEventually(() => expect(store.applied).toHaveLength(40), soon);
    const owned = (): number[] =>
      [first, second].flatMap(({ consumer }) => consumer.lag().map(({ partition }) => partition));
    expect(owned().sort()).toEqual([0, 1]);
    gate.open();
    await assertEventually(() => expect(new Set(store.applied).size).toBe(80), soon);
    expect(eachOnce(store.applied, all.flat())).toEqual(NOTHING_WRONG);
    expect({ overlaps, fatal: [...first.fatal, ...second.fatal] }).toEqual({
      overlaps: [],
      fatal: [],
    });
    await Promise.all([first.consumer.stop(), second.consumer.stop()]);
  });
});
