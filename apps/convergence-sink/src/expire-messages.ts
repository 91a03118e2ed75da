/**
 * Forgets message identities that count no more, by emptying whole slots of their ring.
 *
 * Open steps read all slots, so a truncation waits until each of them has ended, and new ones wait
 * behind it. Its wait is therefore far shorter than theirs: the stream never gives way to it, and
 * where both wait for each other it is the truncation that gives up. Any number of sinks may do
 * this at once.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { WriteConflictError } from '@tributary/trade-store-writer';
import type { SeenSlot, SlotOutcome, TradeWriter } from '@tributary/trade-store-writer';
import type { Instant } from '@tributary/domain';
import { oldestKept, planMessageExpiry } from './core/message-expiry.js';
import type { SinkContext } from './core/ports.js';

/** Longest wait for a lock on a slot: below the stream's own (`LOCK_TIMEOUT_MS`). */
export const SLOT_LOCK_TIMEOUT_MS = 200;
/** Attempts for one slot; the next run tries again. */
const SLOT_ATTEMPTS_MAX = 3;
const ATTEMPT_PAUSE_MS = 1_000;

export interface MessageExpiryResult {
  readonly truncated: readonly SeenSlot[];
  /** Slots that could not be locked, or into which a younger message came. */
  readonly left: readonly SeenSlot[];
  /** When the oldest identity that is kept was received. */
  readonly oldestKept: Instant | undefined;
}

/** One run. @throws StoreUnavailableError. */
export async function expireMessages(
  writer: TradeWriter,
  { now, messageTimeToLiveNanos }: Pick<SinkContext, 'now' | 'messageTimeToLiveNanos'>,
): Promise<MessageExpiryResult> {
  const held = await writer.transaction((tx) => tx.seenSlots());
  const clock = { now: now(), timeToLiveNanos: messageTimeToLiveNanos };
  const { upTo, slots } = planMessageExpiry(held, clock);
  const truncated: SeenSlot[] = [];
  const left: SeenSlot[] = [];
  for (const slot of slots) {
    const outcome = await truncateSlot(writer, { slot: slot.slot, upTo });
    if (outcome === 'truncated') truncated.push(slot);
    else if (outcome !== 'empty') left.push(slot);
  }
  const emptied = new Set(slots.filter((slot) => !left.includes(slot)).map(({ slot }) => slot));
  return { truncated, left, oldestKept: oldestKept(held, emptied) };
}

async function truncateSlot(
  writer: TradeWriter,
  { slot, upTo }: { readonly slot: number; readonly upTo: Instant },
): Promise<SlotOutcome | 'busy'> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writer.transaction((tx) => tx.truncateSeenSlot(slot, upTo), {
        lockTimeoutMs: SLOT_LOCK_TIMEOUT_MS,
      });
    } catch (error) {
      if (!(error instanceof WriteConflictError)) throw error;
      if (attempt === SLOT_ATTEMPTS_MAX) return 'busy';
      await pause(ATTEMPT_PAUSE_MS);
    }
  }
}
