/**
 * Reads the body of a request without ever holding more than its limit: a body that declares or
 * shows itself to be larger is refused at once. The caller then answers and discards the rest.
 */
import type { IncomingMessage } from 'node:http';

/** A client that goes on sending a refused body is cut off after this long. */
export const DISCARD_MS_MAX = 5_000;
/** Bodies being read or answered at the same time, in bytes; above it requests are put off. */
export const BODIES_BYTES_MAX = 128 * 1024 * 1024;

export const BODY_ERROR_CODES = ['TOO_LARGE', 'BUSY', 'ABORTED'] as const;
export type BodyErrorCode = (typeof BODY_ERROR_CODES)[number];

/** The body was not taken. `ABORTED`: the client went away, nobody reads the answer. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly retryable: boolean;

  constructor(readonly code: BodyErrorCode) {
    super(`the body was not taken: ${code}`);
    this.retryable = code === 'BUSY';
  }
}

/** Reads bodies under a limit for each and one for all together. */
export class BodyReader {
  #heldBytes = 0;

  /** `bytesMax`: of one body. */
  constructor(
    readonly bytesMax: number,
    private readonly totalBytesMax = BODIES_BYTES_MAX,
  ) {}

  /**
   * Reads the body and hands it to `use`; its bytes count until `use` is done.
   * @throws BodyError, and what `use` throws.
   */
  async withBody<T>(request: IncomingMessage, use: (body: Buffer) => Promise<T>): Promise<T> {
    const lease = { bytes: 0 };
    try {
      return await use(await this.#read(request, lease));
    } finally {
      this.#heldBytes -= lease.bytes;
    }
  }

  #read(request: IncomingMessage, lease: { bytes: number }): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const refuse = (code: BodyErrorCode): void => {
        chunks.length = 0;
        request.off('data', take);
        reject(new BodyError(code));
      };
      const take = (chunk: Buffer): void => {
        if (lease.bytes + chunk.length > this.bytesMax) return refuse('TOO_LARGE');
        if (this.#heldBytes + chunk.length > this.totalBytesMax) return refuse('BUSY');
        lease.bytes += chunk.length;
        this.#heldBytes += chunk.length;
        chunks.push(chunk);
      };
      if (Number(request.headers['content-length'] ?? 0) > this.bytesMax) {
        return refuse('TOO_LARGE');
      }
      request.on('data', take);
      request.once('end', () => resolve(Buffer.concat(chunks, lease.bytes)));
      request.once('close', () => reject(new BodyError('ABORTED')));
      request.once('error', () => reject(new BodyError('ABORTED')));
    });
  }
}

/**
 * Reads on without keeping anything, for `DISCARD_MS_MAX` at most: closing the connection under a
 * client that still writes would lose the answer.
 */
export function discard(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), DISCARD_MS_MAX);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
