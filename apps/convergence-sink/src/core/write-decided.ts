/**
 * Writes a decided step. Keys another writer changed meanwhile are read and decided again, within
 * the same transaction: the keys that are written already are locked, and what was found of them
 * still holds, so their decisions come out as they were.
 */
import type { TradeKey } from '@tributary/domain';
import type { StoreTransaction, StoredTrade, WriteSet } from '@tributary/trade-store-writer';
import { decideRecords } from './decide-records.js';
import type { DecidedRecords, Known, Lookups } from './decide-records.js';
import { eventsOf } from './events.js';
import { keptHeads } from './message-memory.js';
import type { Step } from './step.js';

export type WriteTransaction = Lookups &
  Pick<StoreTransaction, 'statesByName' | 'write' | 'writeUnlessOvertaken'>;

export interface WrittenRecords extends DecidedRecords {
  /** States of the keys that were read again, by event key. */
  readonly readAgain: ReadonlyMap<string, StoredTrade>;
}

/** A key that is overtaken so often is written all the time: trying on would not end. */
const ROUNDS_MAX = 5;

export interface ToWrite {
  readonly step: Step;
  /** What the step was decided on. */
  readonly states: Known['states'];
  readonly first: DecidedRecords;
  /** Some keys were taken for unseen without a look; all of them are changed. Default false. */
  readonly guessesNew?: boolean;
  /** The caller adds the tallies later. Default false. */
  readonly countsLater?: boolean;
}

/** @throws WriteConflictError where it is given up, and what the transaction throws. */
export async function writeDecided(
  tx: WriteTransaction,
  { step, states, first, guessesNew = false, countsLater = false }: ToWrite,
): Promise<WrittenRecords> {
  const readAgain = new Map<string, StoredTrade>();
  let decided = first;
  let { changes } = first;
  for (let round = 1; ; round += 1) {
    const { events, contents, tallies, messages } = decided;
    const set: WriteSet = {
      changes,
      guessesNew: guessesNew && round === 1,
      events: eventsOf(events, contents),
      tallies: countsLater ? [] : tallies,
      seen: messages,
      quarantined: step.quarantined,
    };
    const overtaken = new Set(await writeAll(tx, set, { isLast: round === ROUNDS_MAX }));
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
}

/** @returns the keys that were overtaken; the last time that is a conflict. */
async function writeAll(
  tx: WriteTransaction,
  set: WriteSet,
  { isLast }: { readonly isLast: boolean },
): Promise<readonly string[]> {
  if (!isLast) return tx.writeUnlessOvertaken(set);
  await tx.write(set);
  return [];
}
