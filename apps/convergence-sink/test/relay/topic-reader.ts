/** Reads what a test's relay wrote to a topic that other tests use too. */
import { QUARANTINE, TRADES_ACCEPTED } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection, KafkaRecord } from '@tributary/kafka';
import { createLogger } from '@tributary/observability';
import { TEST_PARTITIONS, onCleanup, testKafka, uniqueName } from '@tributary/testing';
import type { Lifetime } from '@tributary/testing';

export async function aKafka(lives: Lifetime): Promise<KafkaConnection> {
  const { brokers } = await testKafka();
  const logger = createLogger({ service: 'test', level: 'silent' });
  const kafka = createKafka({ brokers, clientId: uniqueName('test'), logger });
  onCleanup(lives, () => kafka.close());
  await kafka.admin().ensureTopics([TRADES_ACCEPTED, QUARANTINE], TEST_PARTITIONS);
  return kafka;
}

export interface TopicReader {
  /** All records written since, whose key starts with the prefix, partition by partition. */
  read(): Promise<KafkaRecord[]>;
}

/** Begins at the present end of the topic. */
export async function readerFrom(
  kafka: KafkaConnection,
  { topic, keyPrefix }: { topic: string; keyPrefix: string },
): Promise<TopicReader> {
  const start = await kafka.admin().offsets(topic);
  return {
    read: async () => {
      const records: KafkaRecord[] = [];
      const end = await kafka.admin().offsets(topic);
      for (const { partition, high: from } of start) {
        const to = end.find((each) => each.partition === partition)?.high ?? from;
        if (to === from) continue;
        await kafka.readRange({ topic, partition, from, to }, (record) => {
          if (record.key?.toString().startsWith(keyPrefix)) records.push(record);
        });
      }
      return records;
    },
  };
}

/** Values of each key in the order of the topic, repeated stretches included. */
export function valuesByKey(records: readonly KafkaRecord[]): Map<string, Buffer[]> {
  const values = new Map<string, Buffer[]>();
  for (const { key, value } of records) {
    const name = String(key);
    const list = values.get(name) ?? [];
    values.set(name, list);
    if (value !== null) list.push(value);
  }
  return values;
}
