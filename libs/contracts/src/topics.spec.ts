/** Topics: names, keys and retention of architecture section 3, and settings that fit together. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as contracts from './index.js';
import {
  BATCHES_STAGED,
  HEADERS,
  QUARANTINE,
  RECORD_BYTES_MAX,
  SHARED_TOPICS,
  TRADES_ACCEPTED,
  TRADES_CANONICAL,
  TRUNCATED_BYTES,
  rawTopic,
} from './topics.js';
import type { TopicSpecification } from './topics.js';

const DAY_MS = 86_400_000;
const ALL: readonly TopicSpecification[] = [...SHARED_TOPICS, rawTopic('oms')];
const named = (topics: readonly TopicSpecification[]): [string, TopicSpecification][] =>
  topics.map((topic) => [topic.name, topic]);

describe.each(named(ALL))('%s', (name, topic) => {
  it('has a legal name that ends in its major version', () => {
    expect(name).toMatch(/^[a-z]+(\.[A-Za-z0-9_-]+)*\.v[1-9][0-9]*$/);
    expect(name.length).toBeLessThanOrEqual(249);
  });

  it('has partitions, a key rule and a clean-up policy', () => {
    expect(topic.partitions).toBeGreaterThan(0);
    expect(topic.key).not.toBe('');
    expect(['compact', 'delete']).toContain(topic.config['cleanup.policy']);
  });

  it('has settings that are text, as the broker wants them', () => {
    for (const value of Object.values(topic.config)) expect(typeof value).toBe('string');
  });
});

describe('the shared topics', () => {
  it('have one name each', () => {
    expect(new Set(SHARED_TOPICS.map(({ name }) => name)).size).toBe(SHARED_TOPICS.length);
  });

  it.each(named(SHARED_TOPICS))('%s carries a message of the contract', (_, { contract }) => {
    const message = contract.split('.').at(-1) ?? '';
    expect(contracts).toHaveProperty([message, 'decode']);
    const folder = contract.split('.').slice(0, -1).join('/');
    const proto = join(import.meta.dirname, '../../../proto', folder);
    const file = message.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
    expect(readFileSync(join(proto, `${file}.proto`), 'utf8')).toContain(`message ${message} {`);
  });

  it('keep what architecture section 3 says', () => {
    expect(TRADES_CANONICAL.config).toMatchObject({
      'cleanup.policy': 'compact',
      'min.compaction.lag.ms': String(7 * DAY_MS),
    });
    expect(TRADES_ACCEPTED.config['cleanup.policy']).toBe('compact');
    expect(BATCHES_STAGED.config['retention.ms']).toBe(String(30 * DAY_MS));
    expect(QUARANTINE.config['retention.ms']).toBe(String(90 * DAY_MS));
    expect(rawTopic('oms').config['retention.ms']).toBe(String(7 * DAY_MS));
  });

  it('give canonical and accepted records of one key the same partition', () => {
    expect(TRADES_ACCEPTED.partitions).toBe(TRADES_CANONICAL.partitions);
    expect(TRADES_ACCEPTED.key).toBe(TRADES_CANONICAL.key);
  });

  it('have room for the largest record and what surrounds it', () => {
    for (const topic of [QUARANTINE, rawTopic('oms'), TRADES_CANONICAL, TRADES_ACCEPTED]) {
      expect(Number(topic.config['max.message.bytes'])).toBeGreaterThanOrEqual(
        2 * RECORD_BYTES_MAX,
      );
    }
    expect(TRUNCATED_BYTES).toBeLessThan(RECORD_BYTES_MAX);
  });
});

describe('names', () => {
  it('of a raw topic come from the source', () => {
    expect(rawTopic('eod-trades').name).toBe('raw.eod-trades.v1');
  });

  it('of headers are distinct', () => {
    expect(new Set(Object.values(HEADERS)).size).toBe(Object.keys(HEADERS).length);
  });
});
