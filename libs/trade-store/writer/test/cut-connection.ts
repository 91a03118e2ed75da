/** A wire to the database that can be cut between a statement and its answer. */
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { onCleanup } from '@tributary/testing';

export interface CutConnection {
  readonly url: string;
  /**
   * From the next time `statement` is sent on: it reaches the database, no answer comes back, and
   * the connection ends once the database has answered.
   */
  cutAfter(statement: string): void;
}

/** The same address through a proxy; closed after the test. */
export async function aCutConnection(url: string): Promise<CutConnection> {
  const target = new URL(url);
  let armed: string | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    let isCut = false;
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        database.destroy();
      });
    }
    client.on('data', (bytes) => {
      isCut ||= armed !== undefined && bytes.includes(armed);
      database.write(bytes);
    });
    database.on('data', (bytes) => {
      if (isCut) client.destroy();
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onCleanup('test', async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String((server.address() as AddressInfo).port);
  return {
    url: proxied.href,
    cutAfter: (statement) => {
      armed = statement;
    },
  };
}
