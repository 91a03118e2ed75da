/** One step of the stream: read what the records meet, decide, write. */
import type { TradeKey } from '@tributary/domain';
import type { StoredTrade } from '@tributary/trade-store-writer';
import { decideRecords } from './decide-records.js';
import type { DecidedRecords } from './decide-records.js';
import type { StateMemory } from './state-memory.js';
import type { Step } from './step.js';
import { writeDecided } from './write-decided.js';
import type { WriteTransaction } from './write-decided.js';

export interface StepResult extends DecidedRecords {
  /** By event key, as they were before the step. */
  readonly read: ReadonlyMap<string, StoredTrade>;
  /** Keys that were decided again. */
  readonly overtaken: number;
}

/**
 * `memory` is what the owner of the keys remembers of them; absent where others may write them.
 * @throws what the transaction throws.
 */
export async function applyRecords(
  tx: WriteTransaction,
  step: Step,
  memory?: StateMemory,
): Promise<StepResult> {
  const { states, missed } = recall(step, memory);
  const read = await tx.statesByName(missed);
  read.forEach((trade, eventKey) => states.set(eventKey, trade));
  const first = await decideRecords(tx, step, { states });
  const { readAgain, ...decided } = await writeDecided(tx, { step, states, first });
  const overtaken = readAgain.size;
  return { ...decided, overtaken, read: overtaken === 0 ? read : new Map([...read, ...readAgain]) };
}

/** States of the step's keys that are remembered, and the keys that must be read. */
function recall(
  { records }: Step,
  memory: StateMemory | undefined,
): {
  readonly states: Map<string, StoredTrade>;
  readonly missed: ReadonlyMap<string, TradeKey>;
} {
  const states = new Map<string, StoredTrade>();
  const missed = new Map<string, TradeKey>();
  for (const { eventKey, head } of records) {
    if (states.has(eventKey)) continue;
    const known = memory?.recall(eventKey, head.key);
    if (known === undefined) missed.set(eventKey, head.key);
    else states.set(eventKey, known);
  }
  return { states, missed };
}
