import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';

const REQUIRED = {
  KAFKA_BROKERS: '127.0.0.1:9092',
  DATABASE_URL: 'postgresql://tributary_recon:secret@127.0.0.1:5432/tributary',
  STAGING_DIR: '/data/staging',
};

describe('readConfig', () => {
  it('needs brokers, database and staging area', () => {
    expect(readConfig(REQUIRED)).toEqual({
      brokers: ['127.0.0.1:9092'],
      databaseUrl: REQUIRED.DATABASE_URL,
      stagingDir: '/data/staging',
      groupId: 'recon-service',
      httpHost: '127.0.0.1',
      httpPort: 0,
      logLevel: 'info',
      intervalMs: 60_000,
    });
    expect(Object.isFrozen(readConfig(REQUIRED))).toBe(true);
  });

  it('names every key at fault, never a value', () => {
    const wrong = { DATABASE_URL: 'mysql://secret', RECONCILE_INTERVAL: '10ms', GROUP_ID: 'a b' };
    const read = () => readConfig(wrong);
    for (const key of ['KAFKA_BROKERS', 'STAGING_DIR', ...Object.keys(wrong)]) {
      expect(read).toThrow(key);
    }
    expect(read).not.toThrow(/secret/);
  });
});
