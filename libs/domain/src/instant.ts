/** Instants in nanoseconds, read from and written as ISO 8601; no clock and no zone is asked. */
import { dateOfDays, daysSinceEpoch, digitsAt, parseIsoDate } from './date.js';
import type { Instant } from './trade-record.js';

const NANOS_PER_SECOND = 1_000_000_000n;
const SECONDS_PER_DAY = 86_400;
/** Largest offset in use, in minutes. */
const OFFSET_MINUTES_MAX = 15 * 60 + 59;

/** Places of the fixed beginning, `YYYY-MM-DDTHH:MM:SS`, and what stands between its numbers. */
const DATE_END = 10;
const HOUR_AT = 11;
const MINUTE_AT = 14;
const SECOND_AT = 17;
const SECOND_END = 19;
const FRACTION_DIGITS_MAX = 9;
/** What may follow the fraction. */
const OFFSET = /^([+-])([0-9]{2}):?([0-9]{2})$/;

/** The window of every instant: the years 1900 to 2299 in UTC; the end is not in it. */
export const INSTANT_START = -2_208_988_800_000_000_000n as Instant;
export const INSTANT_END = 10_413_792_000_000_000_000n as Instant;

/** True for a count of nanoseconds inside the window. */
export function isInstant(nanos: bigint): nanos is Instant {
  return nanos >= INSTANT_START && nanos < INSTANT_END;
}

const NANOS_PER_MICRO = 1_000n;
const MICROS_PER_SECOND = 1_000_000;
const TWO_POW_32 = 4_294_967_296;
/** One instant as two words, little end first: divided as numbers, it leaves no big ones behind. */
const whole = new BigInt64Array(1);
const words = new Uint32Array(whole.buffer);
/** Up to the end of the window, which 63 bits do not reach. */
const unsigned = new BigUint64Array(whole.buffer);

/** Microseconds since 1970, rounded down; exact up to 2^53 of them, which is in the year 2255. */
export function microsOfInstant(instant: Instant): number {
  if (instant < 0n) return Number((instant - BigInt(nanosBelowMicro(instant))) / NANOS_PER_MICRO);
  whole[0] = instant;
  const high = words[1] ?? 0;
  const quotient = Math.floor(high / 1_000);
  const rest = (high - quotient * 1_000) * TWO_POW_32 + (words[0] ?? 0);
  return quotient * TWO_POW_32 + Math.floor(rest / 1_000);
}

/** Nanoseconds below the microsecond, 0 to 999. */
export function nanosBelowMicro(instant: Instant): number {
  if (instant < 0n) return (Number(instant % NANOS_PER_MICRO) + 1_000) % 1_000;
  whole[0] = instant;
  return (((words[1] ?? 0) % 1_000) * TWO_POW_32 + (words[0] ?? 0)) % 1_000;
}

/** The instant of whole microseconds within 2^53 and nanoseconds below the microsecond. */
export function instantOfMicros(micros: number, nanos: number): Instant {
  if (micros < 0) return (BigInt(micros) * NANOS_PER_MICRO + BigInt(nanos)) as Instant;
  const high = Math.floor(micros / TWO_POW_32);
  const low = (micros - high * TWO_POW_32) * 1_000 + nanos;
  const carried = Math.floor(low / TWO_POW_32);
  words[0] = low - carried * TWO_POW_32;
  words[1] = high * 1_000 + carried;
  return (unsigned[0] ?? 0n) as Instant;
}

/** Whole seconds since 1970, rounded down. */
export function secondsOfInstant(instant: Instant): number {
  const micros = microsOfInstant(instant);
  if (micros > Number.MAX_SAFE_INTEGER) return Number(instant / NANOS_PER_SECOND);
  return Math.floor(micros / MICROS_PER_SECOND);
}

/** Nanoseconds above the whole second, 0 to 999,999,999. */
export function nanosBelowSecond(instant: Instant): number {
  const micros = microsOfInstant(instant);
  if (micros > Number.MAX_SAFE_INTEGER) return Number(instant % NANOS_PER_SECOND);
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  return (micros - seconds * MICROS_PER_SECOND) * 1_000 + nanosBelowMicro(instant);
}

/** ISO 8601 with `Z` or an offset and up to 9 fraction digits; undefined for anything else. */
export function parseInstant(text: string): Instant | undefined {
  const seconds = localSeconds(text);
  if (seconds === undefined) return undefined;
  const end = fractionEnd(text);
  const shift = offsetSeconds(text, end);
  if (shift === undefined) return undefined;
  const nanos = BigInt(seconds - shift) * NANOS_PER_SECOND + BigInt(fractionNanos(text, end));
  return isInstant(nanos) ? nanos : undefined;
}

/** Seconds since 1970 of the date and time, the offset aside. */
function localSeconds(text: string): number | undefined {
  if (text[DATE_END] !== 'T' || text[MINUTE_AT - 1] !== ':' || text[SECOND_AT - 1] !== ':') {
    return undefined;
  }
  const date = parseIsoDate(text.slice(0, DATE_END));
  const hour = digitsAt(text, HOUR_AT, 2);
  const minute = digitsAt(text, MINUTE_AT, 2);
  const second = digitsAt(text, SECOND_AT, 2);
  // NaN, where something is no digit, is not below anything either.
  if (date === undefined || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return daysSinceEpoch(date) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
}

/** Place after the point and its digits; after the seconds where there are none. */
function fractionEnd(text: string): number {
  if (text[SECOND_END] !== '.') return SECOND_END;
  let end = SECOND_END + 1;
  while (end - SECOND_END <= FRACTION_DIGITS_MAX && digitsAt(text, end, 1) >= 0) end += 1;
  return end === SECOND_END + 1 ? SECOND_END : end;
}

function fractionNanos(text: string, end: number): number {
  if (end === SECOND_END) return 0;
  const digits = end - SECOND_END - 1;
  return digitsAt(text, SECOND_END + 1, digits) * 10 ** (FRACTION_DIGITS_MAX - digits);
}

/** East of UTC; undefined where what stands there is no offset. */
function offsetSeconds(text: string, at: number): number | undefined {
  if (text[at] === 'Z') return text.length === at + 1 ? 0 : undefined;
  const match = OFFSET.exec(text.slice(at));
  if (!match) return undefined;
  const [, sign, hours, minutes] = match;
  const offset = Number(hours) * 60 + Number(minutes);
  if (offset > OFFSET_MINUTES_MAX || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -60 : 60) * offset;
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
