/** Instants in nanoseconds, read from and written as ISO 8601; no clock and no zone is asked. */
import { dateOfDays, daysSinceEpoch, parseIsoDate } from './date.js';
import type { Instant } from './trade-record.js';

const NANOS_PER_SECOND = 1_000_000_000n;
const SECONDS_PER_DAY = 86_400;
/** Largest offset in use, in minutes. */
const OFFSET_MINUTES_MAX = 15 * 60 + 59;

const DATE = '([0-9]{4}-[0-9]{2}-[0-9]{2})';
const TIME = '([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,9}))?';
const INSTANT = new RegExp(`^${DATE}T${TIME}(?:Z|([+-])([0-9]{2}):?([0-9]{2}))$`);

/** The window of every instant: the years 1900 to 2299 in UTC; the end is not in it. */
export const INSTANT_START = -2_208_988_800_000_000_000n as Instant;
export const INSTANT_END = 10_413_792_000_000_000_000n as Instant;

/** True for a count of nanoseconds inside the window. */
export function isInstant(nanos: bigint): nanos is Instant {
  return nanos >= INSTANT_START && nanos < INSTANT_END;
}

/** ISO 8601 with `Z` or an offset and up to 9 fraction digits; undefined for anything else. */
export function parseInstant(text: string): Instant | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [, dateText = '', hours, minutes, seconds, fraction = '', sign, offHours, offMinutes] =
    match;
  const date = parseIsoDate(dateText);
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  if (date === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = sign === undefined ? 0 : Number(offHours) * 60 + Number(offMinutes);
  if (offset > OFFSET_MINUTES_MAX || Number(offMinutes ?? 0) > 59) return undefined;
  const shift = (sign === '-' ? 1 : -1) * offset * 60;
  const total = daysSinceEpoch(date) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second + shift;
  const nanos = BigInt(total) * NANOS_PER_SECOND + BigInt(fraction.padEnd(9, '0'));
  return isInstant(nanos) ? nanos : undefined;
}

/**
 * UTC with `Z`; the fraction has the 0, 3, 6 or 9 digits it needs.
 * @throws RangeError outside the years 1900 to 2299.
 */
export function formatInstant(instant: Instant): string {
  const nanos = ((instant % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  const seconds = Number((instant - nanos) / NANOS_PER_SECOND);
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const date = dateOfDays(days);
  if (date === undefined) throw new RangeError('the instant is outside the years 1900 to 2299');
  const rest = seconds - days * SECONDS_PER_DAY;
  const two = (part: number): string => String(part).padStart(2, '0');
  const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return `${date}T${time}${fractionOf(nanos)}Z`;
}

function fractionOf(nanos: bigint): string {
  if (nanos === 0n) return '';
  const digits = nanos.toString().padStart(9, '0');
  if (digits.endsWith('000000')) return `.${digits.slice(0, 3)}`;
  return digits.endsWith('000') ? `.${digits.slice(0, 6)}` : `.${digits}`;
}
