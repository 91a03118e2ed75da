import { describe, expect, it } from '@jest/globals';
import { readSinkConfig, readStoreConfig } from './config.js';

const STORE = {
  DATABASE_URL: 'postgresql://sink:secret@localhost:5432/tributary',
  SOURCES_DIR: 's',
};
const SINK = { ...STORE, KAFKA_BROKERS: 'a:9092,b:9092', STAGING_DIR: 'staging' };

describe('readSinkConfig', () => {
  it('fills in defaults, with units in the names', () => {
    expect(readSinkConfig(SINK)).toEqual({
      databaseUrl: STORE.DATABASE_URL,
      sourcesFolder: 's',
      logLevel: 'info',
      messageTimeToLiveNanos: 604_800_000_000_000n,
      brokers: ['a:9092', 'b:9092'],
      stagingFolder: 'staging',
      host: '127.0.0.1',
      port: 0,
      createTopics: false,
      batchRecordsMax: 2_000,
      partitionsConcurrent: 4,
      writeStrategy: 'copy',
      rememberedKeysMax: 300_000,
      messageExpiryIntervalMs: 3_600_000,
      waitsForRelay: true,
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(readSinkConfig(SINK))).toBe(true);
  });

  it.each([
    ['KAFKA_BROKERS', undefined, /KAFKA_BROKERS: must be set/],
    ['STAGING_DIR', undefined, /STAGING_DIR: must be set/],
    ['BATCH_RECORDS_MAX', '0', /BATCH_RECORDS_MAX: a whole number/],
    ['MESSAGE_TIME_TO_LIVE', '8d', /MESSAGE_TIME_TO_LIVE: at most 7d/],
    ['MESSAGE_EXPIRY_INTERVAL', '4h', /MESSAGE_EXPIRY_INTERVAL: at most 3h/],
    ['MESSAGE_EXPIRY_INTERVAL', '0s', /MESSAGE_EXPIRY_INTERVAL/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL/],
  ])('refuses %s=%s', (key, value, message) => {
    expect(() => readSinkConfig({ ...SINK, [key]: value })).toThrow(message);
  });

  it('never tells a value', () => {
    const environment = { ...SINK, DATABASE_URL: 'http://user:hush@host' };
    expect(() => readSinkConfig(environment)).toThrow(/^(?!.*hush)/s);
  });
});

describe('readStoreConfig', () => {
  it('needs no broker', () => {
    expect(readStoreConfig(STORE)).toMatchObject({ databaseUrl: STORE.DATABASE_URL });
  });
});
