/**
 * Writes a decided step. Keys another writer changed meanwhile are read and decided again, within
 * the same transaction: the keys that are written already are locked, and what was found of them
 * still holds, so their decisions come out as they were.
 */
import type { TradeKey } from '@tributary/domain';
import type { StoreTransaction, StoredTrade } from '@tributary/trade-store-writer';
import { decideRecords } from './decide-records.js';
import type { DecidedRecords, Known, Lookups } from './decide-records.js';
import { eventsOf } from './events.js';
import { keptHeads } from './message-memory.js';
import type { Step } from './step.js';

export type WriteTransaction = Lookups &
  Pick<StoreTransaction, 'statesByName' | 'write' | 'writeTrades' | 'writeRest'>;

export interface WrittenRecords extends DecidedRecords {
  /** States of the keys that were read again, by event key. */
  readonly readAgain: ReadonlyMap<string, StoredTrade>;
}

/** A key that is overtaken so often is written all the time: trying on would not end. */
const ROUNDS_MAX = 5;
const NOTHING_ELSE = { events: [], tallies: [], seen: [], quarantined: [] } as const;

export interface ToWrite {
  readonly step: Step;
  /** What the step was decided on. */
  readonly states: Known['states'];
  readonly first: DecidedRecords;
  /** Some keys were taken for unseen without a look; all of them are changed. Default false. */
  readonly guessesNew?: boolean;
}

/** Writes the trades. @throws WriteConflictError where it is given up, else as the transaction. */
export async function writeTrades(
  tx: WriteTransaction,
  { step, states, first, guessesNew = false }: ToWrite,
): Promise<WrittenRecords> {
  const readAgain = new Map<string, StoredTrade>();
  let decided = first;
  let { changes } = first;
  for (let round = 1; round < ROUNDS_MAX; round += 1) {
    const isGuess = guessesNew && round === 1;
    const overtaken = new Set(await tx.writeTrades({ changes, guessesNew: isGuess }));
    if (overtaken.size === 0) return { ...decided, readAgain };
    const keys = new Map<string, TradeKey>();
    for (const { eventKey, state } of changes) {
      if (overtaken.has(eventKey)) keys.set(eventKey, state.key);
    }
    for (const [eventKey, trade] of await tx.statesByName(keys)) readAgain.set(eventKey, trade);
    const records = step.records.filter(({ eventKey }) => overtaken.has(eventKey));
    decided = await decideRecords(tx, step, {
      states: { get: (eventKey, key) => readAgain.get(eventKey) ?? states.get(eventKey, key) },
      seen: [...decided.seen, ...(await tx.seen(keptHeads(records, step.rules)))],
      answers: decided.answers.filter(({ eventKey }) => !overtaken.has(eventKey)),
    });
    changes = decided.changes.filter(({ eventKey }) => overtaken.has(eventKey));
  }
  // The last time, to be overtaken is a conflict.
  await tx.write({ changes, ...NOTHING_ELSE });
  return { ...decided, readAgain };
}

/** Writes all else of a step whose trades are written. */
export function writeRest(
  tx: WriteTransaction,
  step: Step,
  { changes, events, contents, tallies, messages }: DecidedRecords,
): Promise<void> {
  return tx.writeRest({
    changes,
    events: eventsOf(events, contents),
    tallies,
    seen: messages,
    quarantined: step.quarantined,
  });
}
