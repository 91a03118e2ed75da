import { describe, expect, it } from '@jest/globals';
import { assertEventually, runProgram, testKafka, uniqueName } from '@tributary/testing';
import type { KafkaConnection, RecordBatch } from '../src/index.js';
import {
  NOTHING_WRONG,
  aTopic,
  connection,
  eachOnce,
  numbered,
  readAll,
  textOf,
} from './support.js';

const texts = (count: number): string[] => Array.from({ length: count }, (_, n) => `v${n}`);
const soon = { withinMs: 30_000 };

function copyTo(topic: string) {
  return async ({ records }: RecordBatch) =>
    records.map(({ key, value }) => ({ topic, key: String(key), value }));
}

async function committedEverywhere(
  kafka: KafkaConnection,
  { groupId, topic }: { groupId: string; topic: string },
): Promise<void> {
  const committed = await kafka.admin().committedOffsets({ groupId, topic });
  for (const { partition, high } of await kafka.admin().offsets(topic)) {
    if (high > 0n) expect(committed.get(partition)).toBe(high);
  }
}

describe('transactional processor on a real broker', () => {
  it('writes every output once and commits the input offsets, also of batches without output', async () => {
    const kafka = await connection();
    const [from, to] = [await aTopic(kafka), await aTopic(kafka)];
    await kafka.producer().send(numbered(from, 1_000));
    const groupId = uniqueName('group');
    const processor = kafka.transactionalProcessor({
      groupId,
      topics: [from],
      transactionalIdPrefix: groupId,
      maxRecords: 100,
      process: async (batch) => (batch.partition === 0 ? [] : copyTo(to)(batch)),
      onFatal: (error) => {
        throw error;
      },
    });
    await processor.start();
    await assertEventually(() => committedEverywhere(kafka, { groupId, topic: from }), soon);
    const inputs = (await readAll(kafka, from)).filter(({ partition }) => partition !== 0);
    const outputs = (await readAll(kafka, to)).map(textOf);
    expect(eachOnce(outputs, inputs.map(textOf))).toEqual(NOTHING_WRONG);
    await processor.stop();
  });

  it('repeats a batch whose handler failed, without output of the failed try', async () => {
    const kafka = await connection();
    const [from, to] = [await aTopic(kafka), await aTopic(kafka)];
    await kafka.producer().send(numbered(from, 300));
    const groupId = uniqueName('group');
    let failures = 0;
    const processor = kafka.transactionalProcessor({
      groupId,
      topics: [from],
      transactionalIdPrefix: groupId,
      maxRecords: 20,
      process: async (batch) => {
        if (failures < 3) {
          failures += 1;
          throw Object.assign(new Error('not now'), { retryable: true });
        }
        return copyTo(to)(batch);
      },
      onFatal: (error) => {
        throw error;
      },
    });
    await processor.start();
    await assertEventually(() => committedEverywhere(kafka, { groupId, topic: from }), soon);
    expect(eachOnce((await readAll(kafka, to)).map(textOf), texts(300))).toEqual(NOTHING_WRONG);
    await processor.stop();
  });

  it('is exactly once across processes killed in mid-transaction', async () => {
    const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 100_000);
    const random = seeded(seed);
    const kafka = await connection();
    const [from, to] = [await aTopic(kafka), await aTopic(kafka)];
    const { brokers } = await testKafka();
    await kafka.producer().send(numbered(from, 6_000));
    const groupId = uniqueName('group');
    const file = new URL('./programs/processor-program.ts', import.meta.url);
    const settings = { brokers, groupId, from, to };
    for (let round = 0; round < 4; round++) {
      const program = runProgram({ file, settings });
      await assertEventually(() => expect(program.lines.length).toBeGreaterThan(5), soon);
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 150));
      program.signal('SIGKILL');
      await program.ended;
    }
    const last = runProgram({ file, settings });
    await assertEventually(() => committedEverywhere(kafka, { groupId, topic: from }), {
      withinMs: 60_000,
    });
    last.signal('SIGTERM');
    await last.ended;
    const outputs = (await readAll(kafka, to)).map(textOf);
    expect({ seed, ...eachOnce(outputs, texts(6_000)) }).toEqual({ seed, ...NOTHING_WRONG });
  }, 180_000);
});

/** mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
