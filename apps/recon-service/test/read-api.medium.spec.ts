import 'reflect-metadata';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { encodeQuarantined, quarantineOf } from '@tributary/contract-mapping';
import { HealthState, createMetrics } from '@tributary/observability';
import {
  aLineage,
  aTradeRecord,
  assertEventually,
  instant,
  onCleanup,
  uniqueName,
} from '@tributary/testing';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { AppModule, connectQuarantine, startWork } from '../src/app.module.js';
import { openDatabase } from '../src/adapters/recon-database.js';
import { readConfig } from '../src/config.js';
import { BATCH_ID, aBatch } from './staged-batch.js';
import { nextVersion, take } from './sink-stand-in.js';
import { aWorld, send, silent } from './test-world.js';
import type { TestWorld } from './test-world.js';

/** The application as `main.ts` starts it, on the topics of the test. */
async function anApp(world: TestWorld): Promise<Server> {
  const config = readConfig({
    KAFKA_BROKERS: world.brokers.join(','),
    DATABASE_URL: world.databaseUrl,
    STAGING_DIR: world.staging,
    GROUP_ID: uniqueName('recon'),
    RECONCILE_INTERVAL: '1h',
  });
  const module = AppModule.forRoot({
    config,
    dataSource: await openDatabase(config.databaseUrl),
    logger: silent,
    health: new HealthState(),
    metrics: createMetrics('recon-service'),
    topics: world.topics,
  });
  const app = await NestFactory.create(module, { bodyParser: false, logger: false });
  connectQuarantine(app);
  onCleanup('test', () => app.close());
  await app.listen(0, '127.0.0.1');
  await startWork(app);
  return app.getHttpServer() as Server;
}

/** Runs one reconciliation, after any that the interval began. */
async function reconciled(server: Server) {
  return assertEventually(async () => {
    const response = await request(server).post('/v1/reconciliations');
    expect(response.status).toBe(200);
    return response.body;
  });
}

describe('the read API', () => {
  it('answers a trade with exact values and all its terms', async () => {
    const world = await aWorld();
    const record = aTradeRecord({
      head: {
        key: { scheme: 'OMS', tradeId: 'A/1|x y', legId: 2 },
        version: 9_007_199_254_740_993n,
      },
      terms: { attributes: new Map([['desk', 'rates']]) },
    });
    await take(world, { record });
    const server = await anApp(world);
    const path = `/v1/trades/OMS/${encodeURIComponent('A/1|x y')}/2`;
    const { status, body } = await request(server).get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      scheme: 'OMS',
      tradeId: 'A/1|x y',
      legId: 2,
      version: '9007199254740993',
      revision: '1',
      notional: '1000000',
      price: '99.25',
      maturityDate: '2031-06-30',
      eventTimestamp: '2026-01-05T10:00:00.123456789Z',
      origin: { kind: 'STREAM', ordinal: 0 },
      terms: {
        tradeTimestamp: '2026-01-05T10:00:00Z',
        notional: { value: '1000000', capped: false },
        attributes: { desk: 'rates' },
      },
    });
    expect(body).not.toHaveProperty('sourceSequence');
  });

  it('tells every decision about a key in order, page by page', async () => {
    const world = await aWorld();
    const { record } = await take(world);
    await take(world, { record: nextVersion(record, 1n), decision: 'STALE', at: 1 });
    await take(world, {
      record: nextVersion(record, 2n),
      decision: 'ACCEPTED_AMENDED',
      revision: 2n,
      at: 2,
    });
    const server = await anApp(world);
    const { scheme, tradeId, legId } = record.head.key;
    const path = `/v1/trades/${scheme}/${encodeURIComponent(tradeId)}/${legId}/history`;
    const first = await request(server).get(path).query({ limit: 2 });
    expect(first.body.events).toMatchObject([
      {
        decision: 'ACCEPTED_NEW',
        class: 'accepted',
        revision: '1',
        decidedAt: '2026-01-05T12:00:00.000000Z',
        state: { revision: '1', status: 'BOOKED' },
        record: { head: { action: 'NEW' }, terms: { currency: 'USD' } },
      },
      { decision: 'STALE', class: 'stale', record: { head: { action: 'AMEND', version: '1' } } },
    ]);
    expect(first.body.events[1]).not.toHaveProperty('revision');
    const second = await request(server).get(path).query({ limit: 2, cursor: first.body.next });
    expect(second.body).toMatchObject({ events: [{ decision: 'ACCEPTED_AMENDED' }] });
    expect(second.body).not.toHaveProperty('next');
  });

  it('says what to do about a key it does not know', async () => {
    const server = await anApp(await aWorld());
    const missing = await request(server).get('/v1/trades/OMS/none/0');
    expect([missing.status, missing.body.error, missing.body.key]).toEqual([
      404,
      'TRADE_NOT_FOUND',
      'OMS|none|0',
    ]);
    const history = await request(server).get('/v1/trades/OMS/none/0/history');
    expect([history.status, history.body.message]).toEqual([
      404,
      'no record of this key was decided; look in /v1/quarantine',
    ]);
  });

  it('searches by every condition, page by page, in the order of the keys', async () => {
    const world = await aWorld();
    for (const [tradeId, book] of [
      ['T1', 'A'],
      ['T2', 'B'],
      ['T3', 'A'],
    ] as const) {
      const key = { scheme: 'OMS', tradeId, legId: 0 };
      await take(world, { record: aTradeRecord({ head: { key }, terms: { book } }) });
    }
    const server = await anApp(world);
    const ids = async (query: object) => {
      const { body } = await request(server).get('/v1/trades').query(query);
      return body.trades.map((trade: { tradeId: string }) => trade.tradeId);
    };
    expect(await ids({})).toEqual(['T1', 'T2', 'T3']);
    expect(await ids({ book: 'A', status: 'BOOKED' })).toEqual(['T1', 'T3']);
    expect(await ids({ tradeId: 'T2', source: 'test-source' })).toEqual(['T2']);
    expect(await ids({ maturityFrom: '2031-06-30', maturityTo: '2031-06-30' })).toHaveLength(3);
    expect(await ids({ maturityFrom: '2031-07-01' })).toEqual([]);
    expect(await ids({ source: 'nobody' })).toEqual([]);
    const first = await request(server).get('/v1/trades').query({ limit: 2 });
    expect(first.body.trades).toHaveLength(2);
    expect(await ids({ limit: 2, cursor: first.body.next })).toEqual(['T3']);
  });

  it.each([
    ['/v1/trades?limit=0', 'limit'],
    ['/v1/trades?limit=501', 'limit'],
    ['/v1/trades?limit=1&limit=2', 'limit'],
    ['/v1/trades?cursor=x', 'cursor'],
    ['/v1/trades?cursor=WyJhIiwiYiIsImMiXQ', 'cursor'],
    ['/v1/trades?status=OPEN', 'status'],
    ['/v1/trades?maturityFrom=2031-02-30', 'maturityFrom'],
    ['/v1/trades?book=%00', 'book'],
    ['/v1/trades?nonsense=1', 'nonsense'],
    ['/v1/trades/O*S/A/0', 'scheme'],
    ['/v1/trades/OMS/%07/0', 'tradeId'],
    ['/v1/trades/OMS/A/x', 'legId'],
    ['/v1/trades/OMS/A/0/history?cursor=WyJhIiwiYiIsImMiLCJkIl0', 'cursor'],
    ['/v1/batches?status=DONE', 'status'],
    ['/v1/batches?cursor=WyJhIiwiYiJd', 'cursor'],
    ['/v1/quarantine?reason=BAD', 'reason'],
    ['/v1/breaks?state=none', 'state'],
    ['/v1/breaks?cursor=99999999999999999999', 'cursor'],
    ['/v1/reconciliations?limit=-1', 'limit'],
    ['/v1/decisions?source=x', 'source'],
  ])('refuses %s by name', async (path, parameter) => {
    const server = await sharedApp();
    const { status, body } = await request(server).get(path);
    expect([status, body.error, body.parameter]).toEqual([400, 'BAD_PARAMETER', parameter]);
  });
});

let shared: Promise<Server> | undefined;
/** For questions that never reach the store: an application without one. */
function sharedApp(): Promise<Server> {
  shared ??= startShared();
  return shared;
}

async function startShared(): Promise<Server> {
  const config = readConfig({
    KAFKA_BROKERS: '127.0.0.1:1',
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    STAGING_DIR: '/nowhere',
  });
  const module = AppModule.forRoot({
    config,
    dataSource: new DataSource({ type: 'postgres', url: config.databaseUrl }),
    logger: silent,
    health: new HealthState(),
    metrics: createMetrics('recon-service'),
  });
  const app = await NestFactory.create(module, { bodyParser: false, logger: false });
  await app.init();
  return app.getHttpServer() as Server;
}

describe('accounts', () => {
  it('explains every record of a source, quarantined ones from every stage once', async () => {
    const world = await aWorld();
    const { record } = await take(world);
    await take(world, { record, decision: 'DUPLICATE' });
    await take(world, { record: nextVersion(record, 2n), decision: 'REJECTED_MATURITY' });
    await take(world, { record: nextVersion(record, 1n), decision: 'STALE' });
    const value = quarantined(7n);
    const broken = { topic: world.topics.quarantine, key: 'test-source', value };
    await send(world, broken);
    await send(world, broken);
    await send(world, { ...broken, value: quarantined(8n) });
    await send(world, { ...broken, value: Buffer.from([0xff]) });
    const server = await anApp(world);
    const { body } = await assertEventually(async () => {
      const response = await request(server).get('/v1/decisions');
      expect(response.body.total.quarantined).toBe('3');
      return response;
    });
    expect(body).toEqual({
      sources: [
        {
          source: 'test-source',
          received: '7',
          accepted: '1',
          duplicate: '1',
          stale: '1',
          rejected: '1',
          quarantined: '3',
          decisions: { ACCEPTED_NEW: '1', DUPLICATE: '1', STALE: '1', REJECTED_MATURITY: '1' },
          quarantineReasons: { BAD_VALUE: '2', UNDECODABLE: '1' },
        },
      ],
      total: expect.objectContaining({ received: '7' }),
      unprompted: {},
    });
    const list = await request(server)
      .get('/v1/quarantine')
      .query({ source: 'test-source', reason: 'BAD_VALUE', limit: 1 });
    expect(list.body.records).toMatchObject([
      {
        source: 'test-source',
        stage: 'stream-normalizer',
        reason: 'BAD_VALUE',
        field: 'price',
        detail: 'is \uFFFD no decimal',
        origin: { topic: 'raw.test.v1', partition: 0, offset: expect.any(String), ordinal: 0 },
        receivedAt: '2026-01-05T10:00:01.000000Z',
        rawLength: '15',
        excerpt: '{"price":"x\u0000y"}'.slice(0, 15),
      },
    ]);
    const next = await request(server)
      .get('/v1/quarantine')
      .query({ reason: 'BAD_VALUE', limit: 1, cursor: list.body.next });
    expect(next.body.records).toHaveLength(1);
    expect(next.body.records[0].quarantineId).not.toBe(list.body.records[0].quarantineId);
  });

  it('lists batches', async () => {
    const world = await aWorld();
    await aBatch(world);
    const server = await anApp(world);
    const { body } = await request(server).get('/v1/batches').query({ status: 'APPLIED' });
    expect(body).toMatchObject({
      batches: [{ batchId: BATCH_ID, source: 'eod-trades', stagedRows: '4', rejectedRows: '1' }],
    });
    const none = await request(server).get('/v1/batches').query({ source: 'other' });
    expect(none.body).toEqual({ batches: [] });
  });
});

describe('reconciliations', () => {
  it('runs on demand, tells the result and its breaks, and shows them as metrics', async () => {
    const world = await aWorld();
    await take(world);
    const server = await anApp(world);
    expect(await reconciled(server)).toMatchObject({ result: 'CLEAN', trigger: 'DEMAND' });
    await world.admin.query('delete from trade_store.trade');
    await reconciled(server);
    const run = await reconciled(server);
    const latest = await request(server).get('/v1/reconciliations/latest');
    expect(latest.body).toEqual(run);
    expect(latest.body).toMatchObject({
      result: 'BREAKS',
      finishedAt: expect.any(String),
      canonical: { differences: '0', figures: { partitions: expect.any(Array) } },
      accepted: { differences: '1', unlisted: '0', figures: { keys: '1', differing: '1' } },
      batches: { figures: { applied: '0' } },
      breaks: { candidate: '0', confirmed: '1', byClass: { MISSING_IN_STORE: '1' } },
    });
    const breaks = await request(server).get('/v1/breaks').query({ class: 'MISSING_IN_STORE' });
    expect(breaks.body.breaks).toMatchObject([{ state: 'confirmed', comparison: 'ACCEPTED' }]);
    const list = await request(server).get('/v1/reconciliations').query({ limit: 2 });
    expect(list.body.reconciliations).toHaveLength(2);
    const { text } = await request(server).get('/metrics');
    expect(text).toContain(
      'tributary_open_breaks{class="MISSING_IN_STORE",state="confirmed",service="recon-service"} 1',
    );
    expect(text).toMatch(/tributary_reconciliation_result\{result="BREAKS".*\} 1/);
    expect(text).toMatch(/tributary_reconciliation_age_seconds\{.*\} [0-9]/);
    expect((await request(server).get('/readyz')).status).toBe(200);
    expect((await request(server).get('/livez')).status).toBe(200);
  });

  it('refuses a second run while one is under way', async () => {
    const world = await aWorld();
    const server = await anApp(world);
    await reconciled(server);
    await world.ports.runs.begin('INTERVAL');
    const { status, body } = await request(server).post('/v1/reconciliations');
    expect([status, body.error]).toEqual([409, 'RECONCILIATION_BUSY']);
  });
});

function quarantined(offset: bigint): Uint8Array {
  const stream = { topic: 'raw.test.v1', partition: 0, offset };
  return encodeQuarantined(
    quarantineOf({
      source: 'test-source',
      stage: 'stream-normalizer',
      fault: { reason: 'BAD_VALUE', field: 'price', detail: 'is \u0000 no decimal' },
      raw: Buffer.from('{"price":"x\u0000y"}').subarray(0, 15),
      lineage: aLineage({ stream }),
      receivedAt: instant('2026-01-05T10:00:01Z'),
    }),
  );
}
