import type { Instant } from '@tributary/domain';

/** What a row is written to, value by value in the order of its columns. */
export interface ValueWriter {
  nothing(): void;
  bool(value: boolean): void;
  int2(value: number): void;
  int4(value: number): void;
  int8(value: bigint): void;
  /** An `int8` of a whole number within 2^53. */
  int8OfNumber(value: number): void;
  /** A `date` from days since 1970-01-01. */
  date(days: number): void;
  /** A `timestamptz` from seconds since 1970 and microseconds within the second. */
  timestamp(seconds: number, micros: number): void;
  /** A `timestamptz` from an instant, cut to the microsecond. */
  instant(value: Instant): void;
  /** A `numeric` from canonical decimal text in ASCII. */
  numeric(bytes: Uint8Array, start: number, end: number): void;
  text(value: string): void;
  bytes(value: Uint8Array): void;
  /** Part of some bytes, from `start` up to, not including, `end`. */
  range(source: Uint8Array, start: number, end: number): void;
  /** Bytes from lower-case hex. */
  hex(value: string): void;
}

/** Takes one row after the other. */
export interface RowValues extends ValueWriter {
  /** Begins the next row, of so many columns. */
  row(columns: number): void;
}
