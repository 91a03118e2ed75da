import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '@tributary/config';
import { readConfig } from './config.js';

const LEAST = { KAFKA_BROKERS: '127.0.0.1:9092', SOURCES_DIR: '/etc/tributary/sources' };

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('needs brokers and sources, and defaults the rest', () => {
    const config = readConfig(LEAST);
    expect(config).toEqual({
      kafkaBrokers: ['127.0.0.1:9092'],
      groupId: 'stream-normalizer',
      sourcesFolder: '/etc/tributary/sources',
      httpHost: '127.0.0.1',
      httpPort: 0,
      logLevel: 'info',
      createsTopics: false,
      bodyBytesMax: 8 * 1024 * 1024,
      batchRecordsMax: 2_000,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('reads every key', () => {
    const config = readConfig({
      KAFKA_BROKERS: 'a:1, b:2',
      SOURCES_DIR: 'sources',
      GROUP_ID: 'shadow',
      HTTP_HOST: '0.0.0.0',
      HTTP_PORT: '8080',
      LOG_LEVEL: 'debug',
      CREATE_TOPICS: 'true',
      TRIBUTARY_PARTITIONS: '4',
      BODY_BYTES_MAX: '16MiB',
      BATCH_RECORDS_MAX: '500',
    });
    expect(config).toEqual({
      kafkaBrokers: ['a:1', 'b:2'],
      groupId: 'shadow',
      sourcesFolder: 'sources',
      httpHost: '0.0.0.0',
      httpPort: 8080,
      logLevel: 'debug',
      createsTopics: true,
      partitions: 4,
      bodyBytesMax: 16 * 1024 * 1024,
      batchRecordsMax: 500,
    });
  });

  it.each([
    ['KAFKA_BROKERS', 'secret-host'],
    ['GROUP_ID', 'a group'],
    ['HTTP_PORT', '70000'],
    ['LOG_LEVEL', 'loud'],
    ['CREATE_TOPICS', 'yes'],
    ['TRIBUTARY_PARTITIONS', '2222'],
    ['BODY_BYTES_MAX', '511KiB'],
    ['BODY_BYTES_MAX', '65MiB'],
    ['BATCH_RECORDS_MAX', '2001'],
  ])('refuses %s=%s, naming the key and not the value', (key, value) => {
    const problems = problemsOf({ ...LEAST, [key]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${key}: `));
    expect(problems[0]).not.toContain(value);
  });

  it('names every missing key at once', () => {
    expect(problemsOf({})).toEqual(['KAFKA_BROKERS: must be set', 'SOURCES_DIR: must be set']);
  });
});
