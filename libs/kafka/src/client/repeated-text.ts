/** A text that mostly stands again where it stood before, as header names and sources do. */
import { isSameBytes } from './same-bytes.js';

export class RepeatedText {
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;
  #length = 0;
  #text = '';

  /** The UTF-8 text from `from` to `to`; the text read before where the bytes are the same. */
  read(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    const places = { a: this.#bytes, aFrom: this.#from, b: bytes, bFrom: from, length };
    if (length === this.#length && isSameBytes(places)) return this.#text;
    this.#bytes = bytes;
    this.#from = from;
    this.#length = length;
    this.#text = bytes.toString('utf8', from, to);
    return this.#text;
  }
}
