/**
 * Times of arrival for the header `received-at`, strictly ascending to the microsecond: records
 * without anything else to order by are ordered by them.
 */
const MICROS_PER_MS = 1000n;
const MICRO_DIGITS = 3;

export function receivedAtClock(nowMs: () => number = Date.now): () => string {
  let last = 0n;
  return () => {
    const now = BigInt(nowMs()) * MICROS_PER_MS;
    last = now > last ? now : last + 1n;
    const micros = String(last % MICROS_PER_MS).padStart(MICRO_DIGITS, '0');
    return new Date(Number(last / MICROS_PER_MS)).toISOString().replace('Z', `${micros}Z`);
  };
}
