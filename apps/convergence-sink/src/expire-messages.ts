/**
 * Forgets message identities that count no more, by emptying whole slots of their ring.
 *
 * Open steps read all slots. A slot is emptied in a moment in which none does, so the stream never
 * waits for it (`seen-slots.ts` of the writer); where there is no such moment, it is tried again.
 * Any number of sinks may do this at once.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { WriteConflictError } from '@tributary/trade-store-writer';
import type { SeenSlot, SlotOutcome, TradeWriter } from '@tributary/trade-store-writer';
import type { Instant } from '@tributary/domain';
import { oldestKept, planMessageExpiry } from './core/message-expiry.js';
import type { SinkContext } from './core/ports.js';

/** Attempts for one slot; the next run tries again. */
const SLOT_ATTEMPTS_MAX = 5;
const ATTEMPT_PAUSE_MS = 500;

export interface MessageExpiryResult {
  readonly truncated: readonly SeenSlot[];
  /** Slots that were read all the time, or into which a younger message came. */
  readonly left: readonly SeenSlot[];
  /** When the oldest identity that is kept was received. */
  readonly oldestKept: Instant | undefined;
}

export interface MessageExpiryInput extends Pick<SinkContext, 'now' | 'messageTimeToLiveNanos'> {
  /** Once aborted, nothing is tried a second time. */
  readonly signal?: AbortSignal;
}

/** One run. @throws StoreUnavailableError. */
export async function expireMessages(
  writer: TradeWriter,
  { now, messageTimeToLiveNanos, signal }: MessageExpiryInput,
): Promise<MessageExpiryResult> {
  const held = await writer.transaction((tx) => tx.seenRing.slots());
  const clock = { now: now(), timeToLiveNanos: messageTimeToLiveNanos };
  const { upTo, slots } = planMessageExpiry(held, clock);
  const truncated: SeenSlot[] = [];
  const left: SeenSlot[] = [];
  for (const slot of slots) {
    const outcome = await truncateSlot(writer, { slot: slot.slot, upTo, signal });
    if (outcome === 'truncated') truncated.push(slot);
    else if (outcome !== 'empty') left.push(slot);
  }
  const emptied = new Set(slots.filter((slot) => !left.includes(slot)).map(({ slot }) => slot));
  return { truncated, left, oldestKept: oldestKept(held, emptied) };
}

interface Truncation {
  readonly slot: number;
  readonly upTo: Instant;
  readonly signal: AbortSignal | undefined;
}

async function truncateSlot(writer: TradeWriter, truncation: Truncation): Promise<SlotOutcome> {
  const { signal } = truncation;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptTruncation(writer, truncation);
    if (outcome !== 'busy' || attempt === SLOT_ATTEMPTS_MAX || signal?.aborted) return outcome;
    // An abort ends the pause; one more attempt is made then.
    await pause(ATTEMPT_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function attemptTruncation(
  writer: TradeWriter,
  { slot, upTo }: Truncation,
): Promise<SlotOutcome> {
  try {
    return await writer.transaction((tx) => tx.seenRing.truncate(slot, upTo));
  } catch (error) {
    if (error instanceof WriteConflictError) return 'busy';
    throw error;
  }
}
