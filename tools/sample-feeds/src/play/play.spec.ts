import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { HttpRequest } from '../model/feeds.js';
import { Pace } from './pace.js';
import { playFiles } from './play-files.js';
import { playHttp, UnexpectedAnswerError } from './play-http.js';
import { receivedAtClock } from './received-at.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe('the clock of received-at', () => {
  it('ascends to the microsecond while time stands still', () => {
    const stamp = receivedAtClock(() => Date.parse('2026-01-05T09:30:00.123Z'));
    expect([stamp(), stamp(), stamp()]).toEqual([
      '2026-01-05T09:30:00.123000Z',
      '2026-01-05T09:30:00.123001Z',
      '2026-01-05T09:30:00.123002Z',
    ]);
  });

  it('never goes back with the clock of the machine', () => {
    const times = [2_000, 1_000];
    const stamp = receivedAtClock(() => times.shift()!);
    expect([stamp(), stamp()]).toEqual([
      '1970-01-01T00:00:02.000000Z',
      '1970-01-01T00:00:02.000001Z',
    ]);
  });
});

describe('Pace', () => {
  it('tells the progress and ends with the signal', async () => {
    const told: number[] = [];
    const abort = new AbortController();
    const pace = new Pace({ onProgress: (sent) => told.push(sent), signal: abort.signal });
    await pace.take(2);
    pace.done(2);
    pace.done(3);
    expect(told).toEqual([2, 5]);
    abort.abort(new Error('stopped'));
    await expect(pace.take(1)).rejects.toThrow('stopped');
  });

  it('refuses a rate of nothing', () => {
    expect(() => new Pace({ rate: 0 })).toThrow(RangeError);
  });
});

describe('playFiles', () => {
  it('leaves whole files, a true marker and nothing else', async () => {
    const landing = await mkdtemp(join(tmpdir(), 'sample-feeds-'));
    cleanups.push(() => rm(landing, { recursive: true }));
    const bytes = Buffer.from('a,b\n1,2\n');
    const file = { source: 'canonical', name: 'x.csv', bytes, rows: 1, contents: [] };
    await playFiles(
      [
        { ...file, hasMarker: true },
        { ...file, name: 'y.csv', hasMarker: false },
      ],
      { landing },
    );
    const folder = join(landing, 'canonical');
    expect((await readdir(folder)).sort()).toEqual(['x.csv', 'x.csv.done', 'y.csv']);
    expect(await readFile(join(folder, 'x.csv'))).toEqual(bytes);
    expect(JSON.parse(await readFile(join(folder, 'x.csv.done'), 'utf8'))).toEqual({
      rows: 1,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  });
});

interface Seen {
  readonly url: string | undefined;
  readonly id: string | string[] | undefined;
  readonly body: string;
}

/** A door that answers with the given statuses in turn, then with the last of them. */
async function door(statuses: readonly number[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const left = [...statuses];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      seen.push({ url: request.url, id: request.headers['idempotency-key'], body });
      response.statusCode = left.length > 1 ? left.shift()! : left[0]!;
      response.end('{"code":"X"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function request(fields: Partial<HttpRequest> & Pick<HttpRequest, 'key'>): HttpRequest {
  return {
    source: 'canonical',
    body: Buffer.from('{}'),
    expectedStatus: 202,
    contents: [],
    ...fields,
  };
}

describe('playHttp', () => {
  it('sends the requests of a key one after the other, with their identity', async () => {
    const { url, seen } = await door([202]);
    const requests = [1, 2, 3].flatMap((n) =>
      ['A', 'B'].map((key) =>
        request({ key, body: Buffer.from(`${key}${n}`), idempotencyKey: `${key}.${n}` }),
      ),
    );
    expect(await playHttp(requests, { url, concurrency: 4 })).toBe(0);
    const bodies = seen.map(({ body }) => body);
    expect(bodies.filter((body) => body.startsWith('A'))).toEqual(['A1', 'A2', 'A3']);
    expect(bodies.filter((body) => body.startsWith('B'))).toEqual(['B1', 'B2', 'B3']);
    expect(seen[0]?.url).toBe('/v1/sources/canonical/records');
    expect(seen.every(({ id, body }) => id === `${body[0]}.${body[1]}`)).toBe(true);
  });

  it('sends again while the door is not ready, and says how often', async () => {
    const { url, seen } = await door([503, 202]);
    expect(await playHttp([request({ key: 'A' })], { url })).toBe(1);
    expect(seen).toHaveLength(2);
  });

  it('fails where the answer is another than expected', async () => {
    const { url } = await door([202]);
    const refused = request({ key: 'A', expectedStatus: 400 });
    await expect(playHttp([refused], { url })).rejects.toThrow(UnexpectedAnswerError);
  });
});
