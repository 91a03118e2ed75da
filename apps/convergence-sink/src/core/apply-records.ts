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
  const { states, asked, guessed, newKeysAsked } = recall(step, memory);
  const read = await tx.statesByName(asked);
  put(read, states);
  const first = await decideAll(tx, step, { states, guessed });
  const guessesNew = guessed.size > 0;
  const { readAgain, ...decided } = await writeDecided(tx, { step, states, first, guessesNew });
  const overtaken = readAgain.size;
  memory?.newKeys.learn({
    keys: newKeysAsked.length + guessed.size,
    stored: storedOf(newKeysAsked, states) + storedOf(guessed.keys(), states, readAgain),
  });
  return { ...decided, overtaken, read: overtaken === 0 ? read : new Map([...read, ...readAgain]) };
}

interface Recalled {
  /** States that are remembered. */
  readonly states: Map<string, StoredTrade>;
  readonly asked: ReadonlyMap<string, TradeKey>;
  /** Those asked for whose first record is a NEW. */
  readonly newKeysAsked: readonly string[];
  /** Taken for unseen. */
  readonly guessed: ReadonlyMap<string, TradeKey>;
}

function recall({ records }: Step, memory: StateMemory | undefined): Recalled {
  const states = new Map<string, StoredTrade>();
  const asked = new Map<string, TradeKey>();
  const newKeysAsked: string[] = [];
  const guessed = new Map<string, TradeKey>();
  const isGuessing = memory?.newKeys.areTakenForUnseen === true;
  for (const { eventKey, head } of records) {
    if (states.has(eventKey) || asked.has(eventKey) || guessed.has(eventKey)) continue;
    const known = memory?.recall(eventKey, head.key);
    if (known !== undefined) states.set(eventKey, known);
    else if (head.action !== 'NEW') asked.set(eventKey, head.key);
    else if (isGuessing) guessed.set(eventKey, head.key);
    else {
      asked.set(eventKey, head.key);
      newKeysAsked.push(eventKey);
    }
  }
  return { states, asked, newKeysAsked, guessed };
}

/** Where nothing is written of a key, no guard would tell a wrong guess: it is looked for. */
async function decideAll(
  tx: WriteTransaction,
  step: Step,
  { states, guessed }: Pick<Recalled, 'states' | 'guessed'>,
): Promise<DecidedRecords> {
  const first = await decideRecords(tx, step, { states });
  if (guessed.size === 0) return first;
  const unchanged = new Map(guessed);
  for (const { eventKey } of first.changes) unchanged.delete(eventKey);
  const found = await tx.statesByName(unchanged);
  if (found.size === 0) return first;
  put(found, states);
  return decideRecords(tx, step, { states });
}

function put(found: ReadonlyMap<string, StoredTrade>, states: Map<string, StoredTrade>): void {
  found.forEach((trade, eventKey) => states.set(eventKey, trade));
}

function storedOf(
  eventKeys: Iterable<string>,
  ...found: readonly ReadonlyMap<string, StoredTrade>[]
): number {
  let stored = 0;
  for (const eventKey of eventKeys) if (found.some((each) => each.has(eventKey))) stored += 1;
  return stored;
}
