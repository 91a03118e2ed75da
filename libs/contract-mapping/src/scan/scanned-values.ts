/** Values of scanned fields that keep their rules. */
import { YEAR_MAX, YEAR_MIN, dateOf } from '@tributary/domain';
import type { Instant, IsoDate } from '@tributary/domain';
import type { FieldScanner } from './field-scanner.js';

const NANOS_PER_SECOND = 1_000_000_000n;
/** Each day of the contract's years has a number: more than there are, so that it is simple. */
const DAYS_OF_MONTH = 32;
const DAYS_OF_YEAR = 16 * DAYS_OF_MONTH;

/** By that number; each date is made once. */
const dates = new Array<IsoDate | undefined>((YEAR_MAX - YEAR_MIN + 1) * DAYS_OF_YEAR);

/** Of each slot the last second and its nanoseconds: records of one time share them. */
const seconds: number[] = [];
const nanosOfSeconds: bigint[] = [];

/** Nanoseconds of a Timestamp, whose own fields have the two slots behind it. */
export function instantAt(fields: FieldScanner, slot: number): Instant {
  const second = fields.int64AsNumber(slot + 1);
  if (second !== seconds[slot]) {
    seconds[slot] = second;
    nanosOfSeconds[slot] = BigInt(second) * NANOS_PER_SECOND;
  }
  return ((nanosOfSeconds[slot] ?? 0n) + BigInt(fields.uint32(slot + 2))) as Instant;
}

/** A Date, whose own fields have the three slots behind it. */
export function dateAt(fields: FieldScanner, slot: number): IsoDate {
  const year = fields.uint32(slot + 1);
  const month = fields.uint32(slot + 2);
  const day = fields.uint32(slot + 3);
  const number = (year - YEAR_MIN) * DAYS_OF_YEAR + month * DAYS_OF_MONTH + day;
  const known = dates[number];
  if (known !== undefined) return known;
  const date = dateOf(year, month, day);
  if (date === undefined) throw new RangeError('a date that was checked is none');
  dates[number] = date;
  return date;
}
