/** A text that mostly stands again where it stood before, as header names and sources do. */

export class RepeatedText {
  #bytes: Buffer | undefined;
  #from = 0;
  #length = 0;
  #text = '';

  /** The UTF-8 text from `from` to `to`; the text read before where the bytes are the same. */
  read(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length === this.#length && this.#isSame(bytes, from)) return this.#text;
    this.#bytes = bytes;
    this.#from = from;
    this.#length = length;
    this.#text = bytes.toString('utf8', from, to);
    return this.#text;
  }

  #isSame(bytes: Buffer, from: number): boolean {
    const before = this.#bytes;
    if (before === undefined) return this.#length === 0;
    // What differs mostly differs at its end: counters, times.
    for (let at = this.#length - 1; at >= 0; at -= 1) {
      if (bytes[from + at] !== before[this.#from + at]) return false;
    }
    return true;
  }
}
