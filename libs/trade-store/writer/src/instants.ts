/**
 * Instants have nanoseconds, the database microseconds: the last three digits stand in a column.
 */
import { formatInstant, nanosBelowMicro } from '@tributary/domain';
import type { Instant } from '@tributary/domain';

const NANOS_PER_MICRO = 1_000n;

/** ISO text cut to the microsecond; the database would round. */
export function microsText(instant: Instant): string {
  return formatInstant((microsOf(instant) * NANOS_PER_MICRO) as Instant);
}

/** Microseconds since 1970, rounded down. */
export function microsOf(instant: Instant): bigint {
  return (instant - BigInt(nanosBelowMicro(instant))) / NANOS_PER_MICRO;
}

/** From what the two columns hold. */
export function instantOf(micros: bigint, nanos: bigint): Instant {
  return (micros * NANOS_PER_MICRO + nanos) as Instant;
}
