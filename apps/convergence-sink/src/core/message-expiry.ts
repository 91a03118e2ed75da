/**
 * Which slots of the ring of message identities hold nothing that counts any more (ADR 0007). Pure.
 *
 * Time is that of the messages: a sink that caught up with nothing yet, or whose records come late,
 * forgets nothing too early. The clock of the host only bounds it, so that one source with a clock
 * ahead cannot make the sink forget the messages of all others.
 */
import type { Instant } from '@tributary/domain';
import type { SeenSlot } from '@tributary/trade-store-writer';

/**
 * How far behind the newest message a record may come and still find every identity that counts for
 * it. With seven days to live and the day a slot spans, it leaves twelve hours to empty a slot
 * before the ring of nine days comes round.
 */
export const LATENESS_NANOS = 12n * 3_600_000_000_000n;

export interface ExpiryClock {
  /** Time now. */
  readonly now: Instant;
  readonly timeToLiveNanos: bigint;
}

export interface MessageExpiryPlan {
  /** What was received then or before counts for no record to come. */
  readonly upTo: Instant;
  /** Slots that hold nothing younger, the oldest first. */
  readonly slots: readonly SeenSlot[];
}

/** What may be emptied of the slots; a slot with one identity that still counts is none of it. */
export function planMessageExpiry(
  held: readonly SeenSlot[],
  { now, timeToLiveNanos }: ExpiryClock,
): MessageExpiryPlan {
  const newestMet = held.reduce<Instant | undefined>(
    (newest, { youngest }) => (newest === undefined || youngest > newest ? youngest : newest),
    undefined,
  );
  const reference = newestMet === undefined || newestMet > now ? now : newestMet;
  const upTo = (reference - timeToLiveNanos - LATENESS_NANOS) as Instant;
  const slots = held
    .filter(({ youngest }) => youngest <= upTo)
    .sort((one, other) => (one.youngest < other.youngest ? -1 : 1));
  return { upTo, slots };
}

/** Of the slots that stay; none where all are empty. */
export function oldestKept(
  held: readonly SeenSlot[],
  emptied: ReadonlySet<number>,
): Instant | undefined {
  return held
    .filter(({ slot }) => !emptied.has(slot))
    .map(({ oldest }) => oldest)
    .reduce<Instant | undefined>(
      (oldest, one) => (oldest === undefined || one < oldest ? one : oldest),
      undefined,
    );
}
