import { describe, expect, it } from '@jest/globals';
import { INSTANT_END, INSTANT_START } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import fc from 'fast-check';
import { copiedBytes, readBinaryRows } from '../../test/copy-formats.js';
import { hostileText } from '../../test/hostile-text.js';
import { CopyRows } from './copy-rows.js';

/** Days from 1970-01-01 to 2000-01-01. */
const EPOCH_DAYS = 10_957n;
const MICROS_PER_DAY = 86_400_000_000n;

interface Row {
  readonly small: number;
  readonly whole: number;
  readonly large: bigint;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** In whole microseconds. */
  readonly instant: Instant;
}

const row: fc.Arbitrary<Row> = fc.record({
  small: fc.integer({ min: -32_768, max: 32_767 }),
  whole: fc.integer(),
  large: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  text: hostileText,
  bytes: fc.uint8Array({ maxLength: 300 }),
  instant: fc
    .bigInt({ min: INSTANT_START / 1_000n, max: INSTANT_END / 1_000n - 1n })
    .map((micros) => (micros * 1_000n) as Instant),
});

function written(rows: readonly Row[], initialBytes: number): Buffer {
  const body = CopyRows.first(Buffer.alloc(initialBytes));
  for (const each of rows) {
    body.row(7);
    body.int2(each.small);
    body.int4(each.whole);
    body.int8(each.large);
    body.text(each.text);
    body.nothing();
    body.bytes(each.bytes);
    body.instant(each.instant);
  }
  return copiedBytes(body.finish());
}

function readRow(values: readonly (Buffer | null)[]): Row {
  const [small, whole, large, text, nothing, bytes, micros] = values;
  if (!small || !whole || !large || !text || !bytes || !micros) throw new Error('a value is null');
  expect(nothing).toBeNull();
  return {
    small: small.readInt16BE(),
    whole: whole.readInt32BE(),
    large: large.readBigInt64BE(),
    text: text.toString('utf8'),
    bytes: new Uint8Array(bytes),
    instant: ((micros.readBigInt64BE() + EPOCH_DAYS * MICROS_PER_DAY) * 1_000n) as Instant,
  };
}

describe('CopyRows', () => {
  it('is read back as what was written, however small the first buffer', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 5 }),
        fc.integer({ min: 24, max: 400 }),
        (rows, size) => {
          expect(readBinaryRows(written(rows, size)).map(readRow)).toEqual(rows);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('without rows is header and end', () => {
    const end = Buffer.from([0xff, 0xff]);
    expect(readBinaryRows(written([], 24))).toEqual([]);
    expect(written([], 24).subarray(-2)).toEqual(end);
  });

  it('has room for text of three bytes for each unit', () => {
    const body = CopyRows.first(Buffer.alloc(24));
    body.row(1);
    body.text('\u20ac'.repeat(10_000));
    expect(readBinaryRows(copiedBytes(body.finish()))[0]?.[0]).toEqual(
      Buffer.from('\u20ac'.repeat(10_000)),
    );
  });
});
