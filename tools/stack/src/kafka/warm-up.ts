/**
 * Makes a new broker create its two coordinators, so that the first consumer and the first
 * transaction find them. One request of the protocol is written by hand: the Kafka client of the
 * services warns about its own timers when it is used without the corrections of `libs/kafka`,
 * and the launcher cannot use that library, whose tests need the launcher.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from '../errors.js';
import { WARM_UP_MS_MAX, WARM_UP_RETRY_MS } from '../limits.js';

/** Key types of FindCoordinator. */
const COORDINATORS = { group: 0, transaction: 1 } as const;
const API_FIND_COORDINATOR = 10;
const API_VERSION = 1;
const NAME = 'tributary-stack';
/** Size, correlation id and throttle time come before the error code. */
const ERROR_CODE_OFFSET = 12;

/** Throws `StackError` SERVER_NOT_STARTED when the broker does not answer well in time. */
export async function warmUp(broker: string): Promise<void> {
  const deadline = Date.now() + WARM_UP_MS_MAX;
  for (const keyType of Object.values(COORDINATORS)) {
    while (!(await hasCoordinator(broker, keyType).catch(() => false))) {
      if (Date.now() > deadline) {
        throw new StackError('SERVER_NOT_STARTED', `the broker at ${broker} does not answer`);
      }
      await sleep(WARM_UP_RETRY_MS);
    }
  }
}

async function hasCoordinator(broker: string, keyType: number): Promise<boolean> {
  const { hostname, port } = new URL(`kafka://${broker}`);
  const socket = connect({ host: hostname, port: Number(port), timeout: WARM_UP_MS_MAX });
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  try {
    await once(socket, 'connect');
    socket.write(findCoordinator(keyType));
    return (await errorCode(socket)) === 0;
  } finally {
    socket.destroy();
  }
}

async function errorCode(socket: Socket): Promise<number> {
  let answer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    answer = Buffer.concat([answer, chunk]);
    if (answer.length >= ERROR_CODE_OFFSET + 2) return answer.readInt16BE(ERROR_CODE_OFFSET);
  }
  throw new Error('the broker closed the connection');
}

/** Header (version 1 of it, with a client id) and body: key and its type. */
function findCoordinator(keyType: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt16BE(API_FIND_COORDINATOR, 0);
  header.writeInt16BE(API_VERSION, 2);
  const body = Buffer.concat([header, text(NAME), text(NAME), Buffer.of(keyType)]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeInt16BE(value.length);
  return Buffer.concat([length, Buffer.from(value, 'ascii')]);
}
