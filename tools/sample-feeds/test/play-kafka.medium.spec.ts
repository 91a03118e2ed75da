/** The Kafka player on a real broker: everything arrives once, in order within each key. */
import { describe, expect, it } from '@jest/globals';
import { assertEventually, onCleanup, testKafka, uniqueName } from '@tributary/testing';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaMessage as BrokerMessage } from 'kafkajs';
import { feedBlocks } from '../src/generate/feed-blocks.js';
import type { KafkaMessage } from '../src/model/feeds.js';
import { playKafka } from '../src/play/play-kafka.js';

const SEED = 20_261_124;
const PARTITIONS = 3;
/** As raw topics are made: above the record limit, so that oversize records reach the reader. */
const MESSAGE_BYTES_MAX = String(2 * 1024 * 1024);

interface Broker {
  readonly brokers: string[];
  readonly kafka: Kafka;
}

async function aBroker(topics: readonly string[]): Promise<Broker> {
  const { brokers } = await testKafka();
  const kafka = new Kafka({ clientId: 'test', brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    topics: topics.map((topic) => ({
      topic,
      numPartitions: PARTITIONS,
      configEntries: [{ name: 'max.message.bytes', value: MESSAGE_BYTES_MAX }],
    })),
  });
  onCleanup('test', async () => {
    await admin.deleteTopics({ topics: [...topics] });
    await admin.disconnect();
  });
  return { brokers, kafka };
}

async function readAll({ kafka }: Broker, topics: readonly string[]): Promise<BrokerMessage[]> {
  const seen: BrokerMessage[] = [];
  const consumer = kafka.consumer({ groupId: uniqueName('reader') });
  await consumer.connect();
  onCleanup('test', () => consumer.disconnect());
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      seen.push(message);
      return Promise.resolve();
    },
  });
  return seen;
}

function valuesByKey(
  messages: readonly { readonly key: Buffer | string | null; readonly value: Buffer | null }[],
): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const { key, value } of messages) {
    const name = String(key);
    values.set(name, [...(values.get(name) ?? []), (value ?? Buffer.alloc(0)).toString('base64')]);
  }
  return values;
}

describe('playKafka', () => {
  it(`brings every message of seed ${SEED} once and in the order of its key`, async () => {
    const names = { canonical: uniqueName('raw_canonical'), oms: uniqueName('raw_oms') };
    const topics = Object.values(names);
    const broker = await aBroker(topics);
    const messages: KafkaMessage[] = [...feedBlocks({ seed: SEED, trades: 240 })].flatMap(
      ({ phase }) =>
        phase.kafka.map((message) => ({
          ...message,
          topic: message.source === 'oms' ? names.oms : names.canonical,
        })),
    );
    let told = 0;
    const sent = await playKafka(messages, {
      brokers: broker.brokers,
      onProgress: (count) => (told = count),
    });
    expect([sent, told]).toEqual([messages.length, messages.length]);

    const seen = await readAll(broker, topics);
    await assertEventually(() => expect(seen.length).toBeGreaterThanOrEqual(messages.length));
    expect(seen).toHaveLength(messages.length);
    expect(valuesByKey(seen)).toEqual(valuesByKey(messages));
    for (const { headers } of seen) {
      expect(String(headers?.['source'])).toMatch(/^(canonical|oms)$/);
      expect(String(headers?.['received-at'])).toMatch(/^20.*\.[0-9]{6}Z$/);
    }
    const ids = seen.flatMap(({ headers }) => headers?.['message-id'] ?? []).map(String);
    const wanted = messages.flatMap(({ messageId }) => messageId ?? []);
    expect(ids.sort()).toEqual(wanted.sort());
  });

  it('fails where the topic does not take a message', async () => {
    const topic = uniqueName('raw_small');
    const broker = await aBroker([topic]);
    const tooLarge: KafkaMessage = {
      source: 'canonical',
      topic,
      key: 'T-1',
      value: Buffer.alloc(3 * 1024 * 1024),
      contents: [],
    };
    await expect(playKafka([tooLarge], { brokers: broker.brokers })).rejects.toThrow(/larger/);
  });
});
