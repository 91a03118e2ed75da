/** One step of the stream: read what the records meet, decide, write. */
import type { TradeKey } from '@tributary/domain';
import type { FoundStates, StoredTrade } from '@tributary/trade-store-writer';
import { decideRecords } from './decide-records.js';
import type { DecidedRecords } from './decide-records.js';
import type { StateMemory } from './state-memory.js';
import { StatesBefore } from './states-before.js';
import type { Step } from './step.js';
import { writeRest, writeTrades } from './write-decided.js';
import type { WriteTransaction, WrittenRecords } from './write-decided.js';

export interface StepResult extends DecidedRecords {
  /** States that were read and are not changed, by event key. */
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
  const { asked, guessed, newKeysAsked } = divide(step, memory);
  const states = new StatesBefore(memory);
  const found = await tx.statesByName(asked);
  states.add(found);
  const first = await decideAll(tx, step, { states, guessed });
  const guessesNew = guessed.size > 0;
  const written = await writeTrades(tx, { step, states, first, guessesNew });
  const { readAgain, ...decided } = written;
  await writeRest(tx, step, decided);
  memory?.newKeys.learn({
    keys: newKeysAsked.length + guessed.size,
    stored: storedOf(newKeysAsked, states) + storedOf(guessed.keys(), states, readAgain),
  });
  const read = unchangedOf(found, written);
  return { ...decided, overtaken: readAgain.size, read };
}

interface Divided {
  /** Neither remembered nor guessed. */
  readonly asked: ReadonlyMap<string, TradeKey>;
  /** Those asked for whose first record is a NEW. */
  readonly newKeysAsked: readonly string[];
  /** Taken for unseen. */
  readonly guessed: ReadonlyMap<string, TradeKey>;
}

function divide({ records }: Step, memory: StateMemory | undefined): Divided {
  const asked = new Map<string, TradeKey>();
  const newKeysAsked: string[] = [];
  const guessed = new Map<string, TradeKey>();
  const isGuessing = memory?.newKeys.areTakenForUnseen === true;
  for (const { eventKey, head } of records) {
    if (asked.has(eventKey) || guessed.has(eventKey)) continue;
    if (memory?.knows(eventKey) === true) continue;
    if (head.action !== 'NEW') asked.set(eventKey, head.key);
    else if (isGuessing) guessed.set(eventKey, head.key);
    else {
      asked.set(eventKey, head.key);
      newKeysAsked.push(eventKey);
    }
  }
  return { asked, newKeysAsked, guessed };
}

/** Where nothing is written of a key, no guard would tell a wrong guess: it is looked for. */
async function decideAll(
  tx: WriteTransaction,
  step: Step,
  { states, guessed }: { readonly states: StatesBefore } & Pick<Divided, 'guessed'>,
): Promise<DecidedRecords> {
  const first = await decideRecords(tx, step, { states });
  if (guessed.size === 0) return first;
  const unchanged = new Map(guessed);
  for (const { eventKey } of first.changes) unchanged.delete(eventKey);
  const found = await tx.statesByName(unchanged);
  if (found.size === 0) return first;
  states.add(found);
  return decideRecords(tx, step, { states });
}

function storedOf(
  eventKeys: Iterable<string>,
  ...found: readonly { has(eventKey: string): boolean }[]
): number {
  let stored = 0;
  for (const eventKey of eventKeys) if (found.some((each) => each.has(eventKey))) stored += 1;
  return stored;
}

/** Of a changed key the change is remembered: its state before is not made for nothing. */
function unchangedOf(
  found: FoundStates,
  { changes, readAgain }: Pick<WrittenRecords, 'changes' | 'readAgain'>,
): Map<string, StoredTrade> {
  const changed = new Set(changes.map(({ eventKey }) => eventKey));
  const unchanged = new Map<string, StoredTrade>();
  for (const eventKey of found.keys()) {
    const trade = changed.has(eventKey) ? undefined : found.get(eventKey);
    if (trade !== undefined) unchanged.set(eventKey, trade);
  }
  readAgain.forEach((trade, eventKey) => {
    if (!changed.has(eventKey)) unchanged.set(eventKey, trade);
  });
  return unchanged;
}
