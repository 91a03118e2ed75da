/**
 * Serves a `FenceStore` to other processes, as a database would be: one request, one atomic step.
 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onCleanup } from '@tributary/testing';
import type { FenceStore } from './support.js';
import type { ApplyRequest, ClaimRequest } from './store-requests.js';

const FENCED = 409;

/** Base URL; closed after the test. */
export async function serveStore(store: FenceStore): Promise<string> {
  const server = createServer((request, response) => {
    answer(store, request)
      .then((body) => response.end(body))
      .catch(() => response.writeHead(FENCED).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup('test', async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(store: FenceStore, request: IncomingMessage): Promise<string> {
  const body: unknown = JSON.parse(await text(request));
  if (request.url === '/claim') {
    const { topic, partition, low } = body as ClaimRequest;
    const { nextOffset, epoch } = store.claim({ topic, partition }, BigInt(low));
    return JSON.stringify({ nextOffset: String(nextOffset), epoch: String(epoch) });
  }
  const { topic, partition, epoch, expectedOffset, lastOffset, values } = body as ApplyRequest;
  store.applyTexts(values, {
    topic,
    partition,
    epoch: BigInt(epoch),
    expectedOffset: BigInt(expectedOffset),
    lastOffset: BigInt(lastOffset),
  });
  return '{}';
}
