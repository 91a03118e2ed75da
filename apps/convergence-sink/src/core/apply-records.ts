/** One step of the sink: read what the records meet, decide, write. */
import type { Instant, TradeKey } from '@tributary/domain';
import type {
  DecisionTally,
  QuarantineRow,
  RawPosition,
  SeenMessage,
  StoreTransaction,
  StoredTrade,
  TradeChange,
} from '@tributary/trade-store-writer';
import { withoutDuplicates } from './exact-duplicates.js';
import { coordinateId, eventsOf, neededContents } from './events.js';
import { fold, historyIdOf } from './fold.js';
import type { Folded } from './fold.js';
import type { IncomingRecord } from './incoming-record.js';
import { MessageMemory, isKept } from './message-memory.js';
import { RawDelivery } from './raw-delivery.js';
import type { SourceRules } from './source-rules.js';
import type { StateMemory } from './state-memory.js';

/** What a step needs of the store's transaction. */
export type StepTransaction = Pick<
  StoreTransaction,
  'statesByName' | 'differing' | 'seen' | 'decided' | 'contents' | 'write'
>;

export interface Step {
  /** Where all the records come from. */
  readonly originId: number;
  readonly records: readonly IncomingRecord[];
  readonly quarantined: readonly QuarantineRow[];
  /** Raw coordinates met before; none where the origin has no raw partitions. */
  readonly rawPositions: readonly RawPosition[];
  readonly rules: SourceRules;
  readonly messageTimeToLiveNanos: bigint;
  /** The time now, in whole microseconds. */
  readonly decidedAt: Instant;
  /** What the owner of the keys remembers of them; absent where others may write them. */
  readonly memory?: StateMemory;
  /** Most records are thought to be stored already: they are looked for before states are read. */
  readonly expectsDuplicates?: boolean;
}

export interface StepResult {
  readonly tallies: readonly DecisionTally[];
  readonly rawPositions: {
    /** To be stored in the same transaction. */
    readonly moved: readonly RawPosition[];
    readonly all: readonly RawPosition[];
  };
  /** By event key, as they were before the step. */
  readonly read: ReadonlyMap<string, StoredTrade>;
  readonly changes: readonly TradeChange[];
}

/** Each round answers at least one question, and a step asks at most one for each record. */
const ROUNDS_MAX = 10_000;
const NO_DUPLICATES: ReadonlyMap<string, bigint> = new Map();

/** @throws what the transaction throws. */
export async function applyRecords(tx: StepTransaction, step: Step): Promise<StepResult> {
  if (step.expectsDuplicates !== true) return applyOthers(tx, step, NO_DUPLICATES);
  const { others, duplicates } = await withoutDuplicates(tx, step.records, step.rules);
  return applyOthers(tx, { ...step, records: others }, duplicates);
}

/** Decides the records and counts the duplicates beside them. */
async function applyOthers(
  tx: StepTransaction,
  step: Step,
  duplicates: ReadonlyMap<string, bigint>,
): Promise<StepResult> {
  const { states, missed } = recall(step);
  const read = await tx.statesByName(missed);
  read.forEach((trade, eventKey) => states.set(eventKey, trade));
  const stored = await tx.seen(keptMessages(step));
  const { folded, messages, deliveries } = await foldWithHistory(tx, step, { states, stored });
  const tallies = withDuplicates(folded.tallies, duplicates, step.originId);
  const contents = await tx.contents(neededContents(folded.events));
  const contentOf = new Map(contents.map(({ at, content }) => [coordinateId(at), content]));
  await tx.write({
    changes: folded.changes,
    events: eventsOf(folded.events, contentOf),
    tallies,
    seen: messages.additions(),
    quarantined: step.quarantined,
  });
  return {
    tallies,
    rawPositions: { moved: deliveries.moved(), all: deliveries.all() },
    read,
    changes: folded.changes,
  };
}

/** Each source and decision is counted once. */
function withDuplicates(
  tallies: readonly DecisionTally[],
  duplicates: ReadonlyMap<string, bigint>,
  originId: number,
): readonly DecisionTally[] {
  const rest = new Map(duplicates);
  const counted = tallies.map((tally) => {
    const more = tally.decision === 'DUPLICATE' ? rest.get(tally.sourceSystem) : undefined;
    if (more === undefined) return tally;
    rest.delete(tally.sourceSystem);
    return { ...tally, records: tally.records + more };
  });
  for (const [sourceSystem, records] of rest) {
    counted.push({ originId, sourceSystem, decision: 'DUPLICATE', reason: '', records });
  }
  return counted;
}

/** States of the step's keys that are remembered, and the keys that must be read. */
function recall({ records, memory }: Step): {
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

function keptMessages({ records, rules }: Step): IncomingRecord['head'][] {
  return records.map(({ head }) => head).filter((head) => isKept(head, rules));
}

interface Before {
  readonly states: Awaited<ReturnType<StepTransaction['statesByName']>>;
  readonly stored: readonly SeenMessage[];
}

interface FoldedStep {
  readonly folded: Folded;
  readonly messages: MessageMemory;
  readonly deliveries: RawDelivery;
}

/**
 * Folds again with every answer, until nothing is asked: an answer may lead to another question.
 */
async function foldWithHistory(
  tx: StepTransaction,
  step: Step,
  before: Before,
): Promise<FoldedStep> {
  const history = new Map<string, boolean>();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const messages = new MessageMemory(before.stored, step.messageTimeToLiveNanos);
    const deliveries = new RawDelivery(step.rawPositions);
    const { records, rules, decidedAt } = step;
    const { states } = before;
    const folded = fold({ records, states, messages, deliveries, history, rules, decidedAt });
    if (folded.questions.length === 0) return { folded, messages, deliveries };
    for (const question of folded.questions) history.set(historyIdOf(question), false);
    for (const known of await tx.decided(folded.questions)) history.set(historyIdOf(known), true);
  }
  throw new Error(`a step asked for history more than ${ROUNDS_MAX} times`);
}
