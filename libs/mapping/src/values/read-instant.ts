/** Readers of instants: ISO with an offset, epoch counts, local time of the source's zone. */
import { isInstant, parseInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { badValue, excerpt, Refusal } from '../fault.js';
import { compilePattern } from './date-pattern.js';
import type { DateParts, DatePattern } from './date-pattern.js';
import { dateOfParts } from './read-date.js';
import type { Reader } from './read-text.js';
import { localTimeReader } from './zone-time.js';

/** Epoch formats and their unit in nanoseconds. */
export const EPOCH_NANOS: Readonly<Record<string, bigint>> = {
  'epoch-s': 1_000_000_000n,
  'epoch-ms': 1_000_000n,
  'epoch-us': 1_000n,
  'epoch-ns': 1n,
};

const EPOCH = /^-?[0-9]{1,19}$/;

/** One format: undefined where the text has another shape. */
type Attempt = (text: string) => Instant | Refusal | undefined;

/** An instant by its formats, the first that fits. `zone` is used by patterns, never by `iso`. */
export function instantReader(formats: readonly string[], zone: string): Reader<Instant> {
  const attempts = formats.map((format) => attemptOf(format, zone));
  return (text) => {
    for (const attempt of attempts) {
      const value = attempt(text);
      if (value !== undefined) return value;
    }
    return badValue(text, { rule: `a time of the form ${formats.join(' or ')}` });
  };
}

function attemptOf(format: string, zone: string): Attempt {
  if (format === 'iso') return parseInstant;
  const unit = EPOCH_NANOS[format];
  return unit === undefined ? localAttempt(compilePattern(format), zone) : epochAttempt(unit);
}

function epochAttempt(unit: bigint): Attempt {
  return (text) => {
    if (!EPOCH.test(text)) return undefined;
    const nanos = BigInt(text) * unit;
    if (isInstant(nanos)) return nanos;
    return new Refusal('IMPLAUSIBLE', `${excerpt(text)} is outside the years 1900 to 2299`);
  };
}

function localAttempt(pattern: DatePattern, zone: string): Attempt {
  const toInstant = localTimeReader(zone);
  return (text) => {
    const parts = pattern(text);
    if (!parts) return undefined;
    if (!isTimeOfDay(parts)) return badValue(text, { rule: 'a time of the day' });
    const date = dateOfParts(text, parts);
    if (date instanceof Refusal) return date;
    const local = toInstant(parts, date);
    if ('instant' in local) return local.instant;
    const why = local.refused === 'ambiguous' ? 'happens twice' : 'does not happen';
    return new Refusal('BAD_VALUE', `${excerpt(text)} ${why} in ${zone} (clock change)`);
  };
}

function isTimeOfDay({ hour, minute, second }: DateParts): boolean {
  return hour <= 23 && minute <= 59 && second <= 59;
}
