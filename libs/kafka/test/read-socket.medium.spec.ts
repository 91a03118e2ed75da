import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { onCleanup } from '@tributary/testing';
import { readSocket } from '../src/client/read-socket.js';

/** A server that runs `onSocket` for each connection; answers its port. */
async function aServer(onSocket: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => onSocket(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup('test', async () => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function connected(port: number): net.Socket {
  const none = (): void => undefined;
  return readSocket({ host: '127.0.0.1', port, ssl: {}, onConnect: none });
}

describe('readSocket', () => {
  it('reads what was sent in pieces of one buffer, and tells the end', async () => {
    const sent = Buffer.from(Array.from({ length: 2_000_000 }, (_, n) => n % 251));
    const port = await aServer((socket) => socket.end(sent));
    const socket = connected(port);
    const received: Buffer[] = [];
    const memory = new Set<ArrayBufferLike>();
    socket.on('data', (piece: Buffer) => {
      received.push(Buffer.from(piece));
      memory.add(piece.buffer);
    });
    await once(socket, 'end');
    socket.end();
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect(received.length).toBeGreaterThan(1);
    expect(memory.size).toBe(1);
  });

  it('tells an error where the connection is cut', async () => {
    const port = await aServer((socket) => socket.resetAndDestroy());
    const socket = connected(port).on('data', () => undefined);
    const [error] = (await once(socket, 'error').catch((cause: unknown) => [cause])) as [Error];
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });
});
