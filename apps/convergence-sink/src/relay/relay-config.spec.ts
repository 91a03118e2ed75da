import { describe, expect, it } from '@jest/globals';
import { loadRelayConfig } from './relay-config.js';

const required = { KAFKA_BROKERS: '127.0.0.1:9092', DATABASE_URL: 'postgresql://r@127.0.0.1/t' };

describe('loadRelayConfig', () => {
  it('needs the broker and the database, and has defaults for the rest', () => {
    expect(loadRelayConfig(required)).toEqual({
      KAFKA_BROKERS: ['127.0.0.1:9092'],
      DATABASE_URL: 'postgresql://r@127.0.0.1/t',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: 0,
      LOG_LEVEL: 'info',
      CREATE_TOPICS: false,
    });
  });

  it('refuses to start without them, or with more partitions than a topic may have', () => {
    expect(() => loadRelayConfig({})).toThrow(/KAFKA_BROKERS[^]*DATABASE_URL/);
    expect(() => loadRelayConfig({ ...required, TRIBUTARY_PARTITIONS: '1001' })).toThrow(
      'TRIBUTARY_PARTITIONS',
    );
  });
});
