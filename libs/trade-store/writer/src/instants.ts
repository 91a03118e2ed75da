/**
 * Instants have nanoseconds, the database microseconds: the last three digits stand in a column.
 */
import { formatInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';

const NANOS_PER_MICRO = 1_000n;

/** Nanoseconds below the microsecond, 0 to 999. */
export function nanosBelowMicro(instant: Instant): bigint {
  const rest = instant % NANOS_PER_MICRO;
  return rest < 0n ? rest + NANOS_PER_MICRO : rest;
}

/** ISO text cut to the microsecond; the database would round. */
export function microsText(instant: Instant): string {
  return formatInstant((instant - nanosBelowMicro(instant)) as Instant);
}

/** Microseconds since 1970, rounded down. */
export function microsOf(instant: Instant): bigint {
  if (instant >= 0n) return instant / NANOS_PER_MICRO;
  return (instant - nanosBelowMicro(instant)) / NANOS_PER_MICRO;
}

/** From what the two columns hold. */
export function instantOf(micros: bigint, nanos: bigint): Instant {
  return (micros * NANOS_PER_MICRO + nanos) as Instant;
}
