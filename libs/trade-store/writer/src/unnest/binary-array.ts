/**
 * One column as an array in binary form (PostgreSQL source, `array_recv`): dimensions, whether a
 * value is null, type, length, first index, then each value behind its length. No value is ever
 * looked at for separators, so any text passes.
 */
import { BinaryValues } from '../values/binary-values.js';
import { TYPE_IDS } from '../values/column-types.js';
import type { ColumnType } from '../values/column-types.js';

const HEADER_BYTES = 20;
const DIMENSIONS = 1;
const FIRST_INDEX = 1;
const INITIAL_BYTES = 8 * 1024;

export class BinaryArray extends BinaryValues {
  private hasNull = false;

  constructor(private readonly type: ColumnType) {
    super(Buffer.allocUnsafe(INITIAL_BYTES), HEADER_BYTES);
  }

  override nothing(): void {
    this.hasNull = true;
    super.nothing();
  }

  /** The array of all values, of which there are `count`, at least one. */
  finish(count: number): Buffer {
    const { buffer, length } = this;
    buffer.writeInt32BE(DIMENSIONS, 0);
    buffer.writeInt32BE(this.hasNull ? 1 : 0, 4);
    buffer.writeInt32BE(TYPE_IDS[this.type], 8);
    buffer.writeInt32BE(count, 12);
    buffer.writeInt32BE(FIRST_INDEX, 16);
    return buffer.subarray(0, length);
  }
}
