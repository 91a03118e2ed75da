/** Rows turned into one array for each column: the parameters of an `unnest`. */
import type { Instant } from '@tributary/domain';
import { typeOf } from '../values/column-types.js';
import type { ColumnName } from '../values/column-types.js';
import type { RowValues, ValueWriter } from '../values/value-writer.js';
import { BinaryArray } from './binary-array.js';

/** Bytes of one statement: what a server takes in one message is limited, and so is its memory. */
export const STATEMENT_BYTES_MAX = 16 * 1024 * 1024;
/** How often that is looked at: a record has at most 512 KiB. */
const ROWS_OF_CHECK = 16;

/** The values of some rows, column by column. */
export interface ColumnParameters {
  readonly rows: number;
  /** Arrays in binary form, in the order of the columns. */
  readonly values: readonly Buffer[];
}

/** Values come row by row and go to their column. */
class ColumnArrays implements RowValues {
  rows = 0;
  private readonly columns: readonly BinaryArray[];
  private next = 0;

  constructor(columns: readonly ColumnName[]) {
    this.columns = columns.map((column) => new BinaryArray(typeOf(column)));
  }

  get bytesGathered(): number {
    return this.columns.reduce((sum, column) => sum + column.bytesGathered, 0);
  }

  row(): void {
    this.assertRowIsWhole();
    this.rows += 1;
    this.next = 0;
  }

  finish(): ColumnParameters {
    this.assertRowIsWhole();
    return { rows: this.rows, values: this.columns.map((column) => column.finish(this.rows)) };
  }

  nothing(): void {
    this.column().nothing();
  }

  bool(value: boolean): void {
    this.column().bool(value);
  }

  int2(value: number): void {
    this.column().int2(value);
  }

  int4(value: number): void {
    this.column().int4(value);
  }

  int8(value: bigint): void {
    this.column().int8(value);
  }

  int8OfNumber(value: number): void {
    this.column().int8OfNumber(value);
  }

  date(days: number): void {
    this.column().date(days);
  }

  timestamp(seconds: number, micros: number): void {
    this.column().timestamp(seconds, micros);
  }

  instant(value: Instant): void {
    this.column().instant(value);
  }

  numeric(bytes: Uint8Array, start: number, end: number): void {
    this.column().numeric(bytes, start, end);
  }

  text(value: string): void {
    this.column().text(value);
  }

  bytes(value: Uint8Array): void {
    this.column().bytes(value);
  }

  range(source: Uint8Array, start: number, end: number): void {
    this.column().range(source, start, end);
  }

  hex(value: string): void {
    this.column().hex(value);
  }

  private column(): ValueWriter {
    const column = this.columns[this.next];
    if (column === undefined) throw new Error('a row has more values than columns');
    this.next += 1;
    return column;
  }

  /** Columns of unequal length would shift values between rows. */
  private assertRowIsWhole(): void {
    const isWhole = this.rows === 0 || this.next === this.columns.length;
    if (!isWhole) throw new Error('a row has fewer values than columns');
  }
}

/** Nothing where there is no item; more than one where a statement would be too large. */
export function* columnParameters<T>(
  items: Iterable<T>,
  columns: readonly ColumnName[],
  append: (rows: RowValues, item: T) => void,
): Generator<ColumnParameters, void, undefined> {
  let arrays: ColumnArrays | undefined;
  for (const item of items) {
    arrays ??= new ColumnArrays(columns);
    append(arrays, item);
    if (arrays.rows % ROWS_OF_CHECK !== 0 || arrays.bytesGathered < STATEMENT_BYTES_MAX) continue;
    yield arrays.finish();
    arrays = undefined;
  }
  if (arrays !== undefined) yield arrays.finish();
}

/** The parameters in SQL, with the types their bytes have. */
export function arraysOf(columns: readonly ColumnName[]): string {
  return columns.map((column, index) => `$${index + 1}::${typeOf(column)}[]`).join(', ');
}
