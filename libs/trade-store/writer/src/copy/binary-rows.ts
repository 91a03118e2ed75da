/**
 * Rows in the binary format of `COPY` (PostgreSQL manual, "COPY", Binary Format): content is copied
 * as it is, where the text format would double it.
 */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the header extension. */
const HEADER_BYTES = SIGNATURE.length + 8;
const END_OF_ROWS = -1;
const NULL_LENGTH = -1;
/** Microseconds from 1970-01-01 to 2000-01-01, the epoch of the wire format. */
const EPOCH_SHIFT_MICROS = 946_684_800_000_000n;
/** Most bytes one UTF-16 unit takes in UTF-8. */
const UTF8_BYTES_MAX = 3;

/** Grows as rows are added; `finish` gives what is to be sent. */
export class BinaryRows {
  private buffer: Buffer;
  private length = HEADER_BYTES;

  constructor(initialBytes = 1 << 20) {
    this.buffer = Buffer.allocUnsafe(initialBytes);
    SIGNATURE.copy(this.buffer);
    this.buffer.fill(0, SIGNATURE.length, HEADER_BYTES);
  }

  row(columns: number): void {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(columns, this.length);
  }

  int2(value: number): void {
    this.reserve(6);
    this.length = this.buffer.writeInt32BE(2, this.length);
    this.length = this.buffer.writeInt16BE(value, this.length);
  }

  int4(value: number): void {
    this.reserve(8);
    this.length = this.buffer.writeInt32BE(4, this.length);
    this.length = this.buffer.writeInt32BE(value, this.length);
  }

  int8(value: bigint): void {
    this.reserve(12);
    this.length = this.buffer.writeInt32BE(8, this.length);
    this.length = this.buffer.writeBigInt64BE(value, this.length);
  }

  /** A `timestamptz` from microseconds since 1970. */
  micros(value: bigint): void {
    this.int8(value - EPOCH_SHIFT_MICROS);
  }

  text(value: string): void {
    this.reserve(4 + value.length * UTF8_BYTES_MAX);
    const bytes = this.buffer.write(value, this.length + 4, 'utf8');
    this.buffer.writeInt32BE(bytes, this.length);
    this.length += 4 + bytes;
  }

  bytes(value: Uint8Array): void {
    this.reserve(4 + value.length);
    this.length = this.buffer.writeInt32BE(value.length, this.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  nothing(): void {
    this.reserve(4);
    this.length = this.buffer.writeInt32BE(NULL_LENGTH, this.length);
  }

  /** No row may be added afterwards. */
  finish(): Buffer {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(END_OF_ROWS, this.length);
    return this.buffer.subarray(0, this.length);
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}
