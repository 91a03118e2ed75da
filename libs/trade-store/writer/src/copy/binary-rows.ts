/**
 * Rows in the binary format of `COPY` (PostgreSQL manual, "COPY", Binary Format): bytes are copied
 * as they are, where the text format would double and escape them.
 */
import { BinaryValues } from '../values/binary-values.js';
import type { RowValues } from '../values/value-writer.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header extension. */
const HEADER_BYTES = SIGNATURE.length + 8;
const END_OF_ROWS = -1;

/** Grows as rows are added; `take` and `finish` give what is to be sent. */
export class BinaryRows extends BinaryValues implements RowValues {
  constructor(private readonly initialBytes = 1 << 16) {
    super(initialBytes, HEADER_BYTES);
    SIGNATURE.copy(this.buffer);
    this.buffer.fill(0, SIGNATURE.length, HEADER_BYTES);
  }

  row(columns: number): void {
    this.reserve(2);
    this.store16(columns);
  }

  /** What was gathered; rows that follow go to the next one. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.length);
    this.buffer = Buffer.allocUnsafe(this.initialBytes);
    this.length = 0;
    return taken;
  }

  /** The rest with the end mark. No row may be added afterwards. */
  finish(): Buffer {
    this.reserve(2);
    this.store16(END_OF_ROWS);
    return this.buffer.subarray(0, this.length);
  }
}
