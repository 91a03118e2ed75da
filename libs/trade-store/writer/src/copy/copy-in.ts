/**
 * `COPY .. FROM STDIN` as the client of `pg` takes its queries (PostgreSQL manual, "COPY
 * Operations"). The first chunk follows the statement at once: where the statement is refused, the
 * server passes over the chunks. Chunks are whole messages, so each is one write.
 */
import type { Connection, PoolClient, Submittable } from 'pg';
import { giveBack } from './chunk-pool.js';

/** Parts of the client that its types leave out. */
interface CopyConnection extends Connection {
  sendCopyFail(reason: string): void;
}

/**
 * Sends the chunks, each once the connection has room for it, and resolves when the rows are in.
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
    const hasRoom = this.write(this.first);
    stream.uncork();
    if (hasRoom) this.writeRest();
    else stream.once('drain', () => this.writeRest());
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
    while (!this.hasEnded) {
      const next = this.next();
      if (next === undefined) return;
      if (this.write(next)) continue;
      stream.once('drain', () => this.writeRest());
      return;
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

  /** False where the connection has no more room. */
  private write(chunk: Buffer): boolean {
    return this.connection?.stream.write(chunk, () => giveBack(chunk)) ?? false;
  }
}
