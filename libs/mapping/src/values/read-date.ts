/** Readers of calendar dates: strict shape, a real day, a plausible year. */
import { dateOf, parseIsoDate, YEAR_MAX, YEAR_MIN } from '@tributary/domain';
import type { IsoDate } from '@tributary/domain';
import { badValue, excerpt, Refusal } from '../fault.js';
import { compilePattern } from './date-pattern.js';
import type { DateParts } from './date-pattern.js';
import type { Reader } from './read-text.js';

const ISO_PATTERN = 'yyyy-MM-dd';
/** A year inside the window with the same leap rule, to tell a bad day from a strange year. */
const LEAP_YEAR = 2000;
const COMMON_YEAR = 2001;

/** A date by its patterns, the first that fits; `iso` is `yyyy-MM-dd`. */
export function dateReader(formats: readonly string[]): Reader<IsoDate> {
  const patterns = formats.map((format) => compilePattern(format === 'iso' ? ISO_PATTERN : format));
  const isIso = formats[0] === 'iso';
  return (text) => {
    const iso = isIso ? parseIsoDate(text) : undefined;
    if (iso !== undefined) return iso;
    for (const pattern of patterns) {
      const parts = pattern(text);
      if (parts) return dateOfParts(text, parts);
    }
    return badValue(text, { rule: `a date of the form ${formats.join(' or ')}` });
  };
}

/** The date of the parts, or why there is none. */
export function dateOfParts(text: string, parts: DateParts): IsoDate | Refusal {
  const { year, month, day } = parts;
  const date = dateOf(year, month, day);
  if (date !== undefined) return date;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (dateOf(isLeap ? LEAP_YEAR : COMMON_YEAR, month, day) === undefined) {
    return badValue(text, { rule: 'a day of the calendar' });
  }
  const window = `${YEAR_MIN} to ${YEAR_MAX}`;
  return new Refusal('IMPLAUSIBLE', `${excerpt(text)} is outside the years ${window}`);
}
