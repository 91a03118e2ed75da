/** The ring of message identities, emptied slot by slot (ADR 0007). */
import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '@tributary/domain';
import type { PoolClient } from 'pg';
import { instantOf, microsText } from './instants.js';
import type { SeenSlot, SlotOutcome } from './model.js';
import { SEEN_SLOTS, SELECT_SEEN_SLOTS, slotStatements } from './statements/seen-slots.js';

/** A look into a slot reads all of it; writers of that slot wait meanwhile, readers do not. */
const SLOT_LOOK_MS_MAX = 30_000;
/** Longest search for a moment in which nobody reads a slot, and the pause between two looks. */
const SLOT_GAP_MS_MAX = 200;
const SLOT_GAP_PAUSE_MS = 2;
const NANOS_PER_DAY = 86_400_000_000_000n;

/** Within one transaction. */
export class SeenRing {
  constructor(private readonly client: PoolClient) {}

  /** What each slot of the ring of message identities holds; empty ones are absent. */
  async slots(): Promise<readonly SeenSlot[]> {
    const { rows } = await this.client.query<{
      slot: number;
      oldest_micros: string;
      youngest_micros: string;
    }>({ ...SELECT_SEEN_SLOTS });
    return rows.map(({ slot, oldest_micros, youngest_micros }) => ({
      slot,
      oldest: instantOf(BigInt(oldest_micros), 0n),
      youngest: instantOf(BigInt(youngest_micros), 0n),
    }));
  }

  /**
   * Empties a slot of the ring if all it holds was received at `upTo` or before. Nothing can enter
   * the slot between the look and its end, and readers do not wait for the look.
   * @throws WriteConflictError where somebody writes the slot or starts to read it; RangeError
   * where there is no such slot.
   */
  async truncate(slot: number, upTo: Instant): Promise<SlotOutcome> {
    const { lock, look, others, lockAlone, truncate } = slotStatements(slot);
    await this.client.query(`set local statement_timeout = ${SLOT_LOOK_MS_MAX}`);
    await this.client.query(lock);
    const { rows } = await this.client.query<{ is_used: boolean; is_counting: boolean }>(look, [
      microsText(upTo),
    ]);
    if (rows[0]?.is_used !== true) return 'empty';
    if (rows[0].is_counting) return 'counting';
    if (!(await this.hasGap(others))) return 'busy';
    await this.client.query(lockAlone);
    await this.client.query(truncate);
    return 'truncated';
  }

  /** True in a moment in which nobody reads; gives up at once where somebody waits to write. */
  private async hasGap(others: string): Promise<boolean> {
    const endsAt = performance.now() + SLOT_GAP_MS_MAX;
    for (;;) {
      const { rows } = await this.client.query<{ is_read: boolean; is_wanted: boolean }>(others);
      const [found] = rows;
      if (found?.is_wanted === true || performance.now() > endsAt) return false;
      if (found?.is_read === false) return true;
      await pause(SLOT_GAP_PAUSE_MS);
    }
  }
}

/** Slot of a message received then. */
export function slotOf(receivedAt: bigint): number {
  const day = receivedAt / NANOS_PER_DAY;
  return Number(((day % SEEN_SLOTS) + SEEN_SLOTS) % SEEN_SLOTS);
}
