/**
 * Local time of a zone to an instant, and back to a date. The zone rules are asked once per minute
 * of local time and once per day, so they cost nothing per record.
 */
import { Temporal } from 'temporal-polyfill';
import { dateOf, daysSinceEpoch } from '@tributary/domain';
import type { Instant, IsoDate } from '@tributary/domain';
import type { DateParts } from './date-pattern.js';

/** Answers kept per use; when they are full, all are dropped. */
const CACHE_ENTRIES_MAX = 20_000;
const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MINUTE = 60n * NANOS_PER_SECOND;
const MINUTES_PER_DAY = 1_440;

export type LocalTime =
  | { readonly instant: Instant }
  /** The clocks were put back (two instants) or forward (none). */
  | { readonly refused: 'ambiguous' | 'skipped' };

/** True for an IANA zone name. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Turns local times of one zone into instants; a time that is not one instant is refused. */
export function localTimeReader(zone: string): (parts: DateParts, date: IsoDate) => LocalTime {
  const offsets = new Map<number, bigint | 'ambiguous' | 'skipped'>();
  return (parts, date) => {
    const minute = daysSinceEpoch(date) * MINUTES_PER_DAY + parts.hour * 60 + parts.minute;
    let offset = offsets.get(minute);
    if (offset === undefined) {
      offset = offsetAt(parts, zone);
      if (offsets.size >= CACHE_ENTRIES_MAX) offsets.clear();
      offsets.set(minute, offset);
    }
    if (typeof offset === 'string') return { refused: offset };
    const seconds = BigInt(parts.second) * NANOS_PER_SECOND + BigInt(parts.nanos);
    return { instant: (BigInt(minute) * NANOS_PER_MINUTE + seconds - offset) as Instant };
  };
}

/** Offset of the zone in nanoseconds at a local minute. */
function offsetAt(parts: DateParts, zone: string): bigint | 'ambiguous' | 'skipped' {
  const { year, month, day, hour, minute } = parts;
  const local = new Temporal.PlainDateTime(year, month, day, hour, minute);
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.offsetNanoseconds === later.offsetNanoseconds) {
    return BigInt(earlier.offsetNanoseconds);
  }
  return earlier.toPlainDateTime().equals(local) ? 'ambiguous' : 'skipped';
}

interface KnownDay {
  readonly date: IsoDate;
  readonly start: bigint;
  readonly end: bigint;
}

const knownDays = new Map<string, KnownDay>();

/**
 * Business date of a record: the date of its arrival in the zone of its source.
 * @throws RangeError for a zone that does not exist.
 */
export function businessDateOf(receivedAt: Instant, zone: string): IsoDate {
  const known = knownDays.get(zone);
  if (known && receivedAt >= known.start && receivedAt < known.end) return known.date;
  const found = dayOf(receivedAt, zone);
  knownDays.set(zone, found);
  return found.date;
}

function dayOf(instant: Instant, zone: string): KnownDay {
  const local = new Temporal.Instant(instant).toZonedDateTimeISO(zone);
  const start = local.startOfDay();
  const end = start.add({ days: 1 }).startOfDay();
  const date = dateOf(local.year, local.month, local.day);
  if (date === undefined) throw new RangeError('the instant is outside the years 1900 to 2299');
  return { date, start: start.epochNanoseconds, end: end.epochNanoseconds };
}
