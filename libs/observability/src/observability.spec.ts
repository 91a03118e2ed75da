import 'reflect-metadata';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { HealthState } from './health.js';
import { createLogger } from './logger.js';
import { createMetrics } from './metrics.js';
import { ObservabilityModule } from './nest/observability.module.js';

function collecting(): { entries: Record<string, unknown>[]; destination: Writable } {
  const entries: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      entries.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { entries, destination };
}

describe('createLogger', () => {
  it('writes constant message, bound and own metadata', () => {
    const { entries, destination } = collecting();
    const logger = createLogger({ service: 'sink', destination }).child({ partition: 3 });
    logger.info('batch stored', { records: 2, nextOffset: 9_007_199_254_740_993n });
    expect(entries[0]).toMatchObject({
      level: 'info',
      service: 'sink',
      msg: 'batch stored',
      partition: 3,
      records: 2,
      nextOffset: '9007199254740993',
    });
  });

  it('keeps causes and codes of errors', () => {
    const { entries, destination } = collecting();
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'X' });
    createLogger({ service: 'sink', destination }).error('failed', { error });
    expect(entries[0]).toMatchObject({
      error: { message: 'outer', code: 'X', cause: { message: 'inner' } },
    });
  });

  it('never writes a secret', () => {
    const { entries, destination } = collecting();
    createLogger({ service: 'sink', destination }).info('connected', {
      password: 'hush',
      postgres: { password: 'hush', user: 'sink' },
    });
    expect(JSON.stringify(entries)).not.toContain('hush');
    expect(entries[0]).toMatchObject({ postgres: { user: 'sink' } });
  });
});

describe('the HTTP side', () => {
  const health = new HealthState();
  const metrics = createMetrics('sink');
  let app: INestApplication;
  let lag = 'lag of 9 s';

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [ObservabilityModule.forRoot({ health, metrics })],
    }).compile();
    app = module.createNestApplication();
    await app.init();
    health.addReadyCheck('kafka', () => (lag === '' ? undefined : lag));
  });
  afterAll(() => app.close());

  it('is live but not ready while a check fails, and says which', async () => {
    await request(app.getHttpServer()).get('/livez').expect(200, { ok: true, failing: {} });
    await request(app.getHttpServer())
      .get('/readyz')
      .expect(503, { ok: false, failing: { kafka: 'lag of 9 s' } });
    lag = '';
    await request(app.getHttpServer()).get('/readyz').expect(200);
  });

  it('shows metrics with prefix and labels', async () => {
    metrics
      .counter({ name: 'decisions_total', help: 'Decisions by kind.', labels: ['kind'] })
      .inc({ kind: 'STALE' }, 2);
    metrics.gauge({ name: 'lag_records', help: 'Lag.', collect: (gauge) => gauge.set(7) });
    const { text } = await request(app.getHttpServer()).get('/metrics').expect(200);
    expect(text).toContain('tributary_decisions_total{kind="STALE",service="sink"} 2');
    expect(text).toContain('tributary_lag_records{service="sink"} 7');
  });

  it('is not live after a fatal failure; the first reason stands', async () => {
    health.fail('consumer crashed');
    health.fail('something later');
    await request(app.getHttpServer())
      .get('/livez')
      .expect(503, { ok: false, failing: { process: 'consumer crashed' } });
    await request(app.getHttpServer()).get('/readyz').expect(503);
  });
});
