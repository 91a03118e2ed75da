/**
 * One connection in replication mode. It speaks SQL until `stream` is called; from then on it
 * carries changes. Errors keep the server's SQLSTATE in `code`.
 */
import { Client } from 'pg';
import type { ClientConfig, QueryResultRow } from 'pg';
import type { Duplex } from 'node:stream';
import type { EventEmitter } from 'node:events';
import { StreamEndedError } from '../errors.js';
import { CLOSE_TIMEOUT_MS, CONNECT_TIMEOUT_MS } from '../limits.js';

/** The part of pg's wire connection that is used here; its types leave the messages out. */
interface Wire extends EventEmitter {
  readonly stream: Duplex;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

export interface StreamHandlers {
  /** One `CopyData` chunk: a view of a buffer that is used again after the call. Must not throw. */
  onChunk(chunk: Buffer): void;
  /** The stream is over; nothing follows. */
  onEnd(error: Error): void;
}

export class ReplicationConnection {
  readonly #client: Client;
  readonly #wire: Wire;
  #streaming: Promise<void> | undefined;

  private constructor(client: Client) {
    this.#client = client;
    this.#wire = client.connection as unknown as Wire;
  }

  /** Throws what the driver throws. */
  static async open(databaseUrl: string): Promise<ReplicationConnection> {
    const config: ClientConfig & { replication: 'database' } = {
      connectionString: databaseUrl,
      replication: 'database',
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'tributary-relay',
    };
    const client = new Client(config);
    // A lost connection also rejects the running query, which is where it is handled.
    client.on('error', () => undefined);
    await client.connect();
    return new ReplicationConnection(client);
  }

  /** Runs one statement or replication command without parameters. */
  async query<R extends QueryResultRow>(text: string): Promise<R[]> {
    const { rows } = await this.#client.query<R>(text);
    return rows;
  }

  /** Starts the stream; resolves when the server has begun it. Throws the server's refusal. */
  async stream(command: string, handlers: StreamHandlers): Promise<void> {
    let onBegun: (nothing: undefined) => void = () => undefined;
    const begun = new Promise<undefined>((resolve) => {
      onBegun = resolve;
    });
    const begin = (): void => {
      // At once: changes may stand in the same read of the socket.
      this.#wire.on('copyData', ({ chunk }: { chunk: Buffer }) => handlers.onChunk(chunk));
      onBegun(undefined);
    };
    this.#wire.once('replicationStart', begin);
    const ended = this.#client.query(command).then(
      () => new StreamEndedError('the server ended the stream'),
      (cause: unknown) => cause as Error,
    );
    const refusal = await Promise.race([begun, ended]);
    if (refusal !== undefined) {
      this.#wire.off('replicationStart', begin);
      throw refusal;
    }
    this.#streaming = ended.then((error) => handlers.onEnd(asStreamEnd(error)));
  }

  send(chunk: Buffer): void {
    this.#wire.sendCopyFromChunk(chunk);
  }

  pause(): void {
    this.#wire.stream.pause();
  }

  resume(): void {
    this.#wire.stream.resume();
  }

  /** Ends the stream in order where the server answers in time, else breaks the connection off. */
  async close(): Promise<void> {
    if (this.#streaming !== undefined) {
      this.#wire.endCopyFrom();
      this.resume();
      await Promise.race([this.#streaming, pause(CLOSE_TIMEOUT_MS)]);
    }
    await this.#client.end();
  }
}

function asStreamEnd(error: Error): StreamEndedError {
  if (error instanceof StreamEndedError) return error;
  return new StreamEndedError('the stream broke off', { cause: error });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
