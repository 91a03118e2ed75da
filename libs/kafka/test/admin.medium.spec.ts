import { describe, expect, it } from '@jest/globals';
import type { TopicSpecification } from '@tributary/contracts';
import { uniqueName } from '@tributary/testing';
import { TopicMismatchError, TopicMissingError, createKafka } from '../src/index.js';
import { silent } from './silent-logger.js';
import { aTopic, connection, numbered } from './support.js';

const aSpec = (partitions: number): TopicSpecification => ({
  name: uniqueName('spec'),
  contract: 'bytes',
  key: 'any',
  partitions,
  config: { 'retention.ms': '3600000' },
});

describe('admin on a real broker', () => {
  it('creates topics once, also when several do so at the same time', async () => {
    const kafka = await connection();
    const specs = [aSpec(2), aSpec(6)];
    const others = await Promise.all([connection(), connection()]);
    await Promise.all([kafka, ...others].map((each) => each.admin().ensureTopics(specs)));
    expect(await kafka.admin().topics()).toEqual(
      expect.arrayContaining(specs.map(({ name }) => name)),
    );
    expect(await kafka.admin().offsets(specs[1]?.name ?? '')).toHaveLength(6);
  });

  it('knows the new topics of a call in which others existed', async () => {
    const kafka = await connection();
    const existing = aSpec(1);
    await kafka.admin().ensureTopics([existing]);
    for (let round = 0; round < 10; round++) {
      const created = aSpec(3);
      await kafka.admin().ensureTopics([existing, created]);
      expect(await kafka.admin().offsets(created.name)).toHaveLength(3);
    }
  });

  it('overrides the partition count, but never splits a topic of one partition', async () => {
    const kafka = await connection();
    const [one, many] = [aSpec(1), aSpec(6)];
    await kafka.admin().ensureTopics([one, many], 3);
    expect(await kafka.admin().offsets(one.name)).toHaveLength(1);
    expect(await kafka.admin().offsets(many.name)).toHaveLength(3);
  });

  it('refuses an existing topic with another partition count', async () => {
    const kafka = await connection();
    const spec = aSpec(2);
    await kafka.admin().ensureTopics([spec]);
    const changed = { ...spec, partitions: 4 };
    await expect(kafka.admin().ensureTopics([changed])).rejects.toThrow(TopicMismatchError);
  });

  it('answers low and high offsets and no commit of an unknown group', async () => {
    const kafka = await connection();
    const topic = await aTopic(kafka, { partitions: 1 });
    await kafka.producer().send(numbered(topic, 10));
    await kafka.admin().deleteRecords(topic, new Map([[0, 4n]]));
    expect(await kafka.admin().offsets(topic)).toEqual([{ partition: 0, low: 4n, high: 10n }]);
    const groupId = uniqueName('group');
    const committed = await kafka.admin().committedOffsets({ groupId, topic });
    expect(committed.get(0)).toBeUndefined();
  });

  it('says that a topic is missing and that nobody answers', async () => {
    const kafka = await connection();
    await expect(kafka.admin().offsets(uniqueName('none'))).rejects.toThrow(TopicMissingError);
    const nobody = createKafka({ brokers: ['127.0.0.1:9'], clientId: 'test', logger: silent });
    await expect(nobody.admin().topics()).rejects.toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
      retryable: true,
    });
  });
});
