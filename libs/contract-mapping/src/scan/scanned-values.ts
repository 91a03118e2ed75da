/** Values of scanned fields that keep their rules. */
import { dateOf } from '@tributary/domain';
import type { Instant, IsoDate } from '@tributary/domain';
import type { FieldScanner } from './field-scanner.js';

const NANOS_PER_SECOND = 1_000_000_000n;
/** Dates kept; when they are full, all are dropped. */
const DATES_MAX = 20_000;

const dates = new Map<number, IsoDate>();

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
  const id = (year * 16 + month) * 32 + day;
  const known = dates.get(id);
  if (known !== undefined) return known;
  const date = dateOf(year, month, day);
  if (date === undefined) throw new RangeError('a date that was checked is none');
  if (dates.size >= DATES_MAX) dates.clear();
  dates.set(id, date);
  return date;
}
