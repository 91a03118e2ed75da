/**
 * Large buffers that are used again. Memory outside of the heap is what makes the garbage collector
 * walk the whole heap: every response in a fresh buffer costs more than reading its records.
 */
import { SPARE_BUFFERS_MAX, SPARE_BYTES_MAX } from '../limits.js';

/** Smaller ones are cheap. */
const LARGE_BYTES = 64 * 1024;
/** Sizes are rounded up to a multiple, so that the next response fits as well. */
const STEP_BYTES = 512 * 1024;

export class SpareBuffers {
  readonly #lent = new WeakSet<ArrayBufferLike>();
  /** By size. */
  #spares: Buffer[] = [];

  /** A buffer of the length, its content is undefined. */
  take(length: number): Buffer {
    if (length < LARGE_BYTES) return Buffer.allocUnsafe(length);
    const at = this.#spares.findIndex((spare) => spare.length >= length);
    const [spare] = at < 0 ? [] : this.#spares.splice(at, 1);
    const buffer = spare ?? Buffer.allocUnsafeSlow(Math.ceil(length / STEP_BYTES) * STEP_BYTES);
    this.#lent.add(buffer.buffer);
    return buffer.subarray(0, length);
  }

  /**
   * Takes the buffer back that the bytes are part of, where it came from here and was not given
   * back yet. Nothing may read the bytes any more.
   */
  giveBack({ buffer }: Buffer): void {
    if (!this.#lent.delete(buffer)) return;
    const spares = [...this.#spares, Buffer.from(buffer)].sort((a, b) => a.length - b.length);
    let bytes = spares.reduce((sum, spare) => sum + spare.length, 0);
    while (spares.length > SPARE_BUFFERS_MAX || bytes > SPARE_BYTES_MAX) {
      // The small ones fit least.
      bytes -= spares.shift()?.length ?? 0;
    }
    this.#spares = spares;
  }
}
