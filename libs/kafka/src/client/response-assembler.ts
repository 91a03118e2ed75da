/** Puts the responses on one socket together from the pieces that it reads. */
import { RESPONSE_BYTES_MAX } from '../limits.js';
import type { SpareBuffers } from './spare-buffers.js';

/** Bytes of the size before each response, and of the correlation id that it begins with. */
const SIZE_BYTES = 4;
const RESPONSE_BYTES_MIN = 4;

/** What no broker answers: something else listens there, or the connection is broken. */
export class BrokenResponseError extends Error {
  override readonly name = 'BrokenResponseError';
  readonly code = 'BROKEN_RESPONSE';
  readonly retryable = true;
}

export class ResponseAssembler {
  readonly #spares: SpareBuffers;
  readonly #size = Buffer.alloc(SIZE_BYTES);
  /** Bytes there are of the size, or of the response once that is known. */
  #filled = 0;
  #response: Buffer | undefined;

  constructor(spares: SpareBuffers) {
    this.#spares = spares;
  }

  /**
   * The responses that are complete with this piece. The piece is copied: its bytes may be used
   * again. Throws `BrokenResponseError`; nothing can be read on the socket then.
   */
  add(piece: Buffer): Buffer[] {
    const complete: Buffer[] = [];
    for (let at = 0; at < piece.length; ) {
      const target = this.#response ?? this.#size;
      const copied = piece.copy(target, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled < target.length) break;
      this.#filled = 0;
      if (this.#response === undefined) {
        this.#response = this.#spares.take(this.#readSize());
      } else {
        complete.push(this.#response);
        this.#response = undefined;
      }
    }
    return complete;
  }

  #readSize(): number {
    const size = this.#size.readInt32BE(0);
    if (size < RESPONSE_BYTES_MIN || size > RESPONSE_BYTES_MAX) {
      throw new BrokenResponseError(`a response of ${size} bytes`);
    }
    return size;
  }
}
