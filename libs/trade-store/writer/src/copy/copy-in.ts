/**
 * `COPY .. FROM STDIN` as the client of `pg` takes its queries (PostgreSQL manual, "COPY
 * Operations"). The first chunk follows the statement at once: where the statement is refused, the
 * server passes over the chunks. Chunks are whole messages, so each is one write.
 */
import type { Connection, PoolClient, Submittable } from 'pg';
import { giveBack } from './chunk-pool.js';

/**
 * Bytes that may wait for the connection. The database takes in 64 KB in about a millisecond; with
 * no more than that it waited whenever the thread was busy for longer.
 */
const WAITING_BYTES_MAX = 1024 * 1024;

/** Parts of the client that its types leave out. */
interface CopyConnection extends Connection {
  sendCopyFail(reason: string): void;
}

/**
 * Sends the chunks as the connection takes them, and resolves when the rows are in.
 * No chunk, no statement. Chunks made by `copyChunks` are given back once they are sent.
 * @throws what the database refuses, or what making a chunk throws.
 */
export async function copyIn(
  client: PoolClient,
  statement: string,
  chunks: Iterable<Buffer>,
): Promise<void> {
  const iterator = chunks[Symbol.iterator]();
  const first = iterator.next();
  if (first.done === true) return;
  const copy = new CopyIn(statement, first.value, iterator);
  client.query(copy);
  await copy.ended;
}

class CopyIn implements Submittable {
  /** Resolves when the rows are in. */
  readonly ended: Promise<void>;
  private resolve: () => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;
  private connection: CopyConnection | undefined;
  /** What made a chunk impossible; the database then says no more than that. */
  private failure: { readonly cause: unknown } | undefined;
  private hasEnded = false;

  constructor(
    readonly text: string,
    private readonly first: Buffer,
    private readonly rest: Iterator<Buffer>,
  ) {
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: Connection): void {
    this.connection = connection as CopyConnection;
    const { stream } = connection;
    stream.cork();
    connection.query(this.text);
    this.write(stream, this.first);
    stream.uncork();
    this.writeRest();
  }

  /** The client asks for these by name. */
  handleCopyInResponse(): void {
    // Nothing waits for it: the chunks are on their way.
  }

  handleCommandComplete(): void {
    // That all is in says the next message.
  }

  handleReadyForQuery(): void {
    this.hasEnded = true;
    this.resolve();
  }

  handleError(error: Error): void {
    this.hasEnded = true;
    this.reject(this.failure === undefined ? error : this.failure.cause);
  }

  private writeRest(): void {
    const stream = this.connection?.stream;
    if (stream === undefined) return;
    while (!this.hasEnded && stream.writableLength < WAITING_BYTES_MAX) {
      const next = this.next();
      if (next === undefined) return;
      this.write(stream, next);
    }
  }

  private next(): Buffer | undefined {
    try {
      const next = this.rest.next();
      return next.done === true ? undefined : next.value;
    } catch (cause) {
      this.failure = { cause };
      this.connection?.sendCopyFail('a row could not be made');
      return undefined;
    }
  }

  private write(stream: Connection['stream'], chunk: Buffer): void {
    stream.write(chunk, (error) => {
      giveBack(chunk);
      // A connection that breaks is told to the query.
      if (!error) this.writeRest();
    });
  }
}
