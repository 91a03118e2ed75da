import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { RECORD_BYTES_MAX } from '@tributary/contracts';
import { assertEventually } from '@tributary/testing';
import request from 'supertest';
import { aTrade, jsonBytes } from './factories.js';
import { connection, readPublished, readTopic } from './published.js';
import { aDeployment, listen, startApp } from './running-app.js';
import type { RunningApp } from './running-app.js';

interface Coordinate {
  readonly messageId?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

const soon = { withinMs: 30_000 };
const LARGE_BODY_BYTES = 20 * 1024 * 1024;

function post({ server }: RunningApp, source: string, body: Buffer | string) {
  return request(server)
    .post(`/v1/sources/${source}/records`)
    .set('content-type', 'application/json')
    .send(typeof body === 'string' ? body : body.toString('utf8'));
}

interface ChunkedAnswer {
  readonly statusLine: string;
  /** Bytes of the body that were on their way when the answer came. */
  readonly sentBytes: number;
}

/** Sends a body of spaces without declaring its length, until an answer comes. */
function postChunked({ server }: RunningApp, path: string, bytes: number): Promise<ChunkedAnswer> {
  const { port } = server.address() as AddressInfo;
  const chunk = Buffer.from(`10000\r\n${' '.repeat(0x10000)}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let sentBytes = 0;
    const write = (): void => {
      while (!socket.destroyed && sentBytes < bytes) {
        sentBytes += 0x10000;
        if (!socket.write(chunk)) {
          socket.once('drain', write);
          return;
        }
      }
    };
    socket.once('data', (answer) => {
      socket.destroy();
      const [statusLine = ''] = answer.toString('latin1').split('\r\n', 1);
      resolve({ statusLine, sentBytes });
    });
    socket.once('error', reject);
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
        'transfer-encoding: chunked\r\n\r\n',
    );
    write();
  });
}

describe('HTTP door', () => {
  it('answers 202 with the raw coordinate, and the canonical record follows', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    const kafka = await connection();
    const { source, rawTopic } = deployment;
    const body = JSON.stringify(aTrade({ message_id: undefined }));
    const answer = await post(running, source, body).set('Idempotency-Key', 'key-1').expect(202);
    const [coordinate] = answer.body.records as Coordinate[];
    expect(answer.body).toEqual({ source, records: [coordinate] });
    expect(coordinate).toMatchObject({ messageId: 'key-1', topic: rawTopic });
    const [raw] = await readTopic(kafka, { topic: rawTopic, source });
    expect(raw?.value?.toString()).toBe(body);
    expect(raw?.headers['content-type']).toBe('application/json');
    const published = await assertEventually(async () => {
      const found = await readPublished(kafka, deployment);
      expect(found.canonical).toHaveLength(1);
      return found;
    }, soon);
    expect(published.canonicalKeys).toEqual(['OMS|A-1|0']);
    expect(published.canonical[0]).toMatchObject({
      head: { messageId: 'key-1', sourceSystem: source },
      lineage: {
        stream: {
          topic: rawTopic,
          partition: coordinate?.partition,
          offset: BigInt(coordinate?.offset ?? -1),
        },
      },
    });
  });

  it('splits an array into raw records, in order and with their own identities', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    const kafka = await connection();
    const trades = Array.from({ length: 50 }, (_, n) =>
      aTrade({ trade_id: `T-${n}`, message_id: undefined }),
    );
    const answer = await post(running, deployment.source, jsonBytes(trades))
      .set('Idempotency-Key', 'batch')
      .expect(202);
    const coordinates = answer.body.records as Coordinate[];
    expect(coordinates.map(({ messageId }) => messageId)).toEqual(
      trades.map((_, index) => `batch#${index}`),
    );
    const { rawTopic: topic, source } = deployment;
    const raw = await readTopic(kafka, { topic, source });
    const byPlace = new Map(raw.map((found) => [`${found.partition}-${found.offset}`, found]));
    for (const [index, { partition, offset }] of coordinates.entries()) {
      const value = byPlace.get(`${partition}-${offset}`)?.value?.toString() ?? '';
      expect(JSON.parse(value)).toMatchObject({ trade_id: `T-${index}` });
    }
    await assertEventually(async () => {
      const { canonical } = await readPublished(kafka, deployment);
      expect(canonical.map(({ head }) => head.messageId).sort()).toEqual(
        coordinates.map(({ messageId }) => messageId).sort(),
      );
    }, soon);
  });

  it('accepts nothing of a request that has a fault, and says why by element', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    const kafka = await connection();
    const body = jsonBytes([aTrade(), aTrade({ side: 'UP' }), aTrade({ trade_id: undefined })]);
    const answer = await post(running, deployment.source, body).expect(400);
    expect(answer.body).toMatchObject({
      code: 'REFUSED',
      faults: [
        { index: 1, reason: 'UNMAPPED_CODE', field: 'side' },
        { index: 2, reason: 'MISSING_FIELD', field: 'trade_id' },
      ],
    });
    await post(running, deployment.source, '{"trade_id":').expect(400);
    await post(running, deployment.source, '{"a":1,"a":1}').expect(400);
    await post(running, deployment.source, '{"a":'.repeat(100) + '1' + '}'.repeat(100)).expect(400);
    await post(running, deployment.source, '').expect(400);
    const { rawTopic: topic, source } = deployment;
    expect(await readTopic(kafka, { topic, source })).toEqual([]);
  });

  it('answers 404 naming the sources it knows, also where a source takes no HTTP', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    for (const name of ['nobody', deployment.closedSource]) {
      const answer = await post(running, name, '{}').expect(404);
      expect(answer.body.code).toBe('UNKNOWN_SOURCE');
      expect(answer.body.message).toContain(`there are: ${deployment.source}`);
    }
  });

  it('answers 415 for what is not JSON', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    const path = `/v1/sources/${deployment.source}/records`;
    const types = ['text/csv', 'application/x-ndjson', 'application/json; charset=latin1'];
    for (const type of types) {
      const answer = await request(running.server).post(path).set('content-type', type).send('x');
      expect({ type, status: answer.status }).toEqual({ type, status: 415 });
    }
  });

  it('answers 413 for a body that is too large, declared or not, and goes on', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    const path = `/v1/sources/${deployment.source}/records`;
    const { statusLine, sentBytes } = await postChunked(running, path, LARGE_BODY_BYTES);
    expect(statusLine).toMatch(/^HTTP\/1\.1 413 /);
    // The answer does not wait for the rest.
    expect(sentBytes).toBeLessThan(LARGE_BODY_BYTES);
    const declared = await post(running, deployment.source, ' '.repeat(LARGE_BODY_BYTES));
    expect(declared.status).toBe(413);
    expect(declared.body.code).toBe('TOO_LARGE');
    await post(running, deployment.source, jsonBytes(aTrade())).expect(202);
  });

  it('answers 413 for one record that is too large', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    const book = 'x'.repeat(RECORD_BYTES_MAX);
    const body = jsonBytes([aTrade(), aTrade({ book })]);
    const answer = await post(running, deployment.source, body).expect(413);
    expect(answer.body).toMatchObject({ code: 'TOO_LARGE' });
    expect(answer.body.message).toMatch(/^record 1 has /);
  });

  it('answers 503 and is not ready while no broker answers', async () => {
    const deployment = await aDeployment({ KAFKA_BROKERS: '127.0.0.1:1' });
    const running = await listen(deployment);
    const answer = await post(running, deployment.source, jsonBytes(aTrade()));
    expect(answer.status).toBe(503);
    expect(answer.body.code).toBe('NOT_ACKNOWLEDGED');
    const ready = await request(running.server).get('/readyz').expect(503);
    expect(Object.keys(ready.body.failing)).toEqual(['group', 'producer', 'broker']);
    await request(running.server).get('/livez').expect(200);
  });
});

describe('operation', () => {
  it('is live at once, ready once joined, and shows metrics and its API', async () => {
    const deployment = await aDeployment();
    const running = await startApp(deployment);
    await request(running.server).get('/livez').expect(200);
    await assertEventually(async () => {
      await request(running.server).get('/readyz').expect(200);
    }, soon);
    await post(running, deployment.source, jsonBytes(aTrade())).expect(202);
    const accepted = `tributary_http_records_accepted_total{source="${deployment.source}",service="test"} 1`;
    const canonical = `tributary_records_canonical_total{source="${deployment.source}",service="test"} 1`;
    await assertEventually(async () => {
      const { text } = await request(running.server).get('/metrics').expect(200);
      expect(text).toContain(accepted);
      expect(text).toContain(canonical);
      expect(text).toMatch(new RegExp(`lag_records\\{topic="${deployment.rawTopic}"`));
    }, soon);
    await running.app.close();
    expect(running.health.ready().failing).toHaveProperty('group');
  });
});
