/** Calendar dates as text: they compare as text and never meet a time zone. */
import type { IsoDate } from './trade-record.js';

export const YEAR_MIN = 1900;
export const YEAR_MAX = 2299;

const ISO_DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const ZERO = '0'.charCodeAt(0);
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Strict `YYYY-MM-DD` of a real day between the years 1900 and 2299. */
export function parseIsoDate(text: string): IsoDate | undefined {
  const match = ISO_DATE.exec(text);
  if (!match) return undefined;
  return dateOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** The date of a year, month (1 to 12) and day; undefined where there is no such day. */
export function dateOf(year: number, month: number, day: number): IsoDate | undefined {
  if (![year, month, day].every(Number.isInteger)) return undefined;
  if (year < YEAR_MIN || year > YEAR_MAX || day < 1 || day > daysOf(year, month)) return undefined;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}` as IsoDate;
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
