/** Free ports of the loopback address. */
import { createServer } from 'node:net';
import { PORT_ATTEMPTS_MAX } from './limits.js';
import { StackError } from './errors.js';

/** A port nobody listens on just now; another program may still take it before it is used. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Runs `start` on the wanted port, or else on free ones until one was really free.
 * Throws `StackError` PORT_TAKEN, and whatever `start` throws.
 */
export async function onFreePort<T>(
  wanted: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(wanted ?? (await freePort()));
    } catch (error) {
      const isTaken = error instanceof StackError && error.code === 'PORT_TAKEN';
      if (!isTaken || wanted !== undefined || attempt >= PORT_ATTEMPTS_MAX) throw error;
    }
  }
}
