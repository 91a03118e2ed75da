/**
 * Sockets that read into one buffer of their own, again and again, where Node makes a new one of
 * 64 KiB for every piece. The corrected client (`patches.ts`) copies each piece before the next.
 */
import net from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import { SOCKET_KEEP_ALIVE_MS, SOCKET_READ_BYTES } from '../limits.js';

export const readSocket: ISocketFactory = ({ host, port, onConnect }) => {
  const buffer = Buffer.allocUnsafeSlow(SOCKET_READ_BYTES);
  const callback = (length: number): boolean => socket.emit('data', buffer.subarray(0, length));
  const socket = net.connect({ host, port, onread: { buffer, callback } }, onConnect);
  socket.setKeepAlive(true, SOCKET_KEEP_ALIVE_MS);
  return socket;
};
