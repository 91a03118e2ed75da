import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';

const REQUIRED = {
  KAFKA_BROKERS: '127.0.0.1:9092',
  DATABASE_URL: 'postgresql://user@127.0.0.1:5432/tributary',
  SOURCES_DIR: 'sources',
  LANDING_DIR: 'landing',
  STAGING_DIR: 'staging',
};

describe('readConfig', () => {
  it('fills in what is not given', () => {
    expect(readConfig(REQUIRED)).toMatchObject({
      httpHost: '127.0.0.1',
      httpPort: 0,
      logLevel: 'info',
      pollIntervalMs: 1_000,
      limits: { fileBytesMax: 8n * 1024n ** 3n, ratioMax: 200 },
    });
  });

  it.each(Object.keys(REQUIRED))('must have %s', (key) => {
    expect(() => readConfig({ ...REQUIRED, [key]: undefined })).toThrow(key);
  });

  it.each([
    ['POLL_INTERVAL', '1'],
    ['FILE_BYTES_MAX', '-1'],
    ['CONTENT_RATIO_MAX', '0'],
    ['LOG_LEVEL', 'loud'],
    ['HTTP_PORT', '70000'],
  ])('refuses %s=%s', (key, value) => {
    expect(() => readConfig({ ...REQUIRED, [key]: value })).toThrow(key);
  });

  it('is frozen', () => {
    const config = readConfig(REQUIRED);
    expect(Object.isFrozen(config) && Object.isFrozen(config.limits)).toBe(true);
  });
});
