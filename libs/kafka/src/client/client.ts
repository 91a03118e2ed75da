/** Creates clients of the Kafka library. Everything else gets its clients from here. */
import './patches.js';
import net from 'node:net';
import type { ISocketFactory, PartitionerArgs, Producer } from 'kafkajs';
import { Kafka, logLevel } from 'kafkajs';
import {
  CLIENT_RETRIES_MAX,
  CLIENT_RETRY_MS,
  CLIENT_RETRY_MS_MAX,
  CONNECT_TIMEOUT_MS,
  PRODUCER_RETRIES_MAX,
  REQUEST_TIMEOUT_MS,
  SOCKET_KEEP_ALIVE_MS,
  TRANSACTION_TIMEOUT_MS,
} from '../limits.js';
import type { KafkaOptions } from '../types.js';
import { clientLogCreator } from './client-logger.js';
import { readSocket } from './read-socket.js';

/** A client of the library with our timeouts and log. */
export function createClient(
  options: KafkaOptions,
  socketFactory: ISocketFactory = readSocket,
): Kafka {
  return new Kafka({
    brokers: [...options.brokers],
    clientId: options.clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    logLevel: logLevel.INFO,
    logCreator: clientLogCreator(options.logger),
    retry: {
      initialRetryTime: CLIENT_RETRY_MS,
      maxRetryTime: CLIENT_RETRY_MS_MAX,
      retries: CLIENT_RETRIES_MAX,
    },
    socketFactory,
  });
}

/** A producer that can be thrown away so that nothing of it reaches a broker afterwards. */
export interface DroppableProducer {
  readonly producer: Producer;
  /** Cuts its connections at once; its own retries can never connect again. */
  drop(): void;
  /** Orderly end, for a producer without a request in flight. */
  close(): Promise<void>;
}

/**
 * Creates an idempotent producer, transactional when an id is given. It has a client of its own,
 * because the library goes on retrying (and reconnecting) after the caller gave up on a send.
 */
export function createDroppableProducer(
  options: KafkaOptions,
  transactionalId?: string,
): DroppableProducer {
  const sockets = new Set<net.Socket>();
  let dropped = false;
  const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    if (dropped) return refusedSocket();
    const socket = net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, SOCKET_KEEP_ALIVE_MS);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const producer = createClient(options, socketFactory).producer({
    idempotent: true,
    allowAutoTopicCreation: false,
    createPartitioner: () => givenPartition,
    retry: { retries: PRODUCER_RETRIES_MAX },
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    ...(transactionalId === undefined ? {} : { transactionalId }),
  });
  const cut = (reason?: Error): void => {
    dropped = true;
    for (const socket of sockets) socket.destroy(reason);
  };
  // Without an error the library takes the connection for alive, with its timer and its requests.
  const drop = (): void => cut(thrownAway());
  const close = async (): Promise<void> => {
    await producer.disconnect().catch(() => undefined);
    cut();
  };
  return { producer, drop, close };
}

/** Every message says where it goes; a message that does not is a mistake of ours. */
function givenPartition({ topic, message }: PartitionerArgs): number {
  if (message.partition === undefined) throw new TypeError(`a message without partition: ${topic}`);
  return message.partition;
}

function refusedSocket(): net.Socket {
  const socket = new net.Socket();
  process.nextTick(() => socket.destroy(thrownAway()));
  return socket;
}

const thrownAway = (): Error => new Error('the producer was thrown away');

/** True when the error or one of its causes has the given protocol error type. */
export function hasProtocolType(error: unknown, types: readonly string[]): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; depth++) {
    const { type } = current as { type?: unknown };
    if (typeof type === 'string' && types.includes(type)) return true;
    current = current.cause;
  }
  return false;
}
