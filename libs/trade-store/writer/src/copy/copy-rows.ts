/**
 * Rows in the binary format of `COPY` (PostgreSQL manual, "COPY", Binary Format): bytes are copied
 * as they are, where the text format would double and escape them. What is taken is framed as a
 * message of the protocol already (same manual, "Message Formats"), so one write sends it.
 */
import { BinaryValues } from '../values/binary-values.js';
import type { RowValues } from '../values/value-writer.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header extension. */
const HEADER_BYTES = SIGNATURE.length + 8;
const END_OF_ROWS = -1;
const COPY_DATA = 'd'.charCodeAt(0);
const COPY_DONE = Buffer.from('c\0\0\0\x04', 'latin1');
/** Kind and length; the length counts itself. */
const FRAME_BYTES = 5;

/** Grows as rows are added to its buffer; `take` and `finish` give what is to be sent. */
export class CopyRows extends BinaryValues implements RowValues {
  private constructor(buffer: Buffer, headBytes: number) {
    super(buffer, headBytes);
  }

  /** The rows a copy begins with. */
  static first(buffer: Buffer): CopyRows {
    const rows = new CopyRows(buffer, FRAME_BYTES + HEADER_BYTES);
    SIGNATURE.copy(buffer, FRAME_BYTES);
    buffer.fill(0, FRAME_BYTES + SIGNATURE.length, FRAME_BYTES + HEADER_BYTES);
    return rows;
  }

  row(columns: number): void {
    this.reserve(2);
    this.store16(columns);
  }

  /** What was gathered; rows that follow go to the next buffer. */
  take(next: Buffer): Buffer {
    const taken = this.framed();
    this.buffer = next;
    this.length = FRAME_BYTES;
    return taken;
  }

  /** The rest with the end of the copy. No row may be added afterwards. */
  finish(): Buffer {
    this.reserve(2 + COPY_DONE.length);
    this.store16(END_OF_ROWS);
    const rest = this.framed();
    COPY_DONE.copy(this.buffer, this.length);
    return this.buffer.subarray(0, rest.length + COPY_DONE.length);
  }

  private framed(): Buffer {
    this.buffer[0] = COPY_DATA;
    this.buffer.writeInt32BE(this.length - 1, 1);
    return this.buffer.subarray(0, this.length);
  }
}
