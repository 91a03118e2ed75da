/**
 * Reads the headers of records one after the other. Most records carry the headers of the record
 * before: they share one object, which is frozen then.
 */
import type { ByteReader } from './byte-reader.js';
import { RepeatedText } from './repeated-text.js';
import { isSameBytes } from './same-bytes.js';

export type RecordHeaders = Readonly<Record<string, string>>;

interface RepeatedHeader {
  readonly name: RepeatedText;
  readonly value: RepeatedText;
}

export class HeaderReader {
  /** Of each header of a record, what the record before had in its place. */
  readonly #texts: RepeatedHeader[] = [];
  #headers: RecordHeaders | undefined;
  #isShared = false;
  /** Where the headers stand that `#headers` was read from. */
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;
  #length = 0;

  /** The headers from where the reader is to the end of the record. Throws `BrokenBatchError`. */
  read(reader: ByteReader, end: number): RecordHeaders {
    const { bytes, at: from } = reader;
    const length = end - from;
    const before = this.#headers;
    if (before !== undefined && length === this.#length) {
      const places = { a: this.#bytes, aFrom: this.#from, b: bytes, bFrom: from, length };
      if (isSameBytes(places)) {
        if (!this.#isShared) Object.freeze(before);
        this.#isShared = true;
        reader.at = end;
        return before;
      }
    }
    this.#headers = undefined;
    const headers = this.#readAll(reader);
    this.#headers = headers;
    this.#isShared = false;
    this.#bytes = bytes;
    this.#from = from;
    this.#length = reader.at - from;
    return headers;
  }

  /** Of a repeated header the last one counts; one without a value is none. */
  #readAll(reader: ByteReader): RecordHeaders {
    const count = reader.varint();
    const headers: Record<string, string> = {};
    for (let index = 0; index < count; index += 1) {
      const known = (this.#texts[index] ??= {
        name: new RepeatedText(),
        value: new RepeatedText(),
      });
      const nameFrom = reader.take(reader.varint());
      const name = known.name.read(reader.bytes, nameFrom, reader.at);
      const length = reader.varint();
      if (length < 0) delete headers[name];
      else headers[name] = known.value.read(reader.bytes, reader.take(length), reader.at);
    }
    return headers;
  }
}
