/** Calendar dates as text: they compare as text and never meet a time zone. */
import type { IsoDate } from './trade-record.js';

export const YEAR_MIN = 1900;
export const YEAR_MAX = 2299;

const ISO_LENGTH = 'YYYY-MM-DD'.length;
const DASH = '-'.charCodeAt(0);
const ZERO = '0'.charCodeAt(0);
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Strict `YYYY-MM-DD` of a real day between the years 1900 and 2299. */
export function parseIsoDate(text: string): IsoDate | undefined {
  if (text.length !== ISO_LENGTH) return undefined;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const [year, month, day] = [digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)];
  return isDay(year, month, day) ? (text as IsoDate) : undefined;
}

/** The number that so many digits from a place on write; NaN where one of them is no digit. */
export function digitsAt(text: string, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The date of a year, month (1 to 12) and day; undefined where there is no such day. */
export function dateOf(year: number, month: number, day: number): IsoDate | undefined {
  if (![year, month, day].every(Number.isInteger)) return undefined;
  if (!isDay(year, month, day)) return undefined;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}` as IsoDate;
}

/** True where the calendar has the day; the parts are whole numbers, or NaN, which is none. */
export function isDay(year: number, month: number, day: number): boolean {
  return year >= YEAR_MIN && year <= YEAR_MAX && day >= 1 && day <= daysOf(year, month);
}

/** Days of a month; 0 where there is no such month. */
function daysOf(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days since 1970-01-01 of a civil date. */
export function daysSinceEpoch(date: IsoDate): number {
  const digit = (index: number): number => date.charCodeAt(index) - ZERO;
  const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  return daysOfCivil(year, digit(5) * 10 + digit(6), digit(8) * 10 + digit(9));
}

/** Days since 1970-01-01 of a day of the proleptic Gregorian calendar. */
export function daysOfCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

/** The civil date of a count of days since 1970-01-01; undefined outside the year window. */
export function dateOfDays(days: number): IsoDate | undefined {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1;
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return dateOf(year, month, day);
}
