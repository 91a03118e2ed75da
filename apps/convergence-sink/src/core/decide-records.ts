/** Decides a step: what it needs of history is looked up, and the rows it makes are prepared. */
import type {
  DecisionTally,
  RawPosition,
  SeenMessage,
  StoreTransaction,
  TradeChange,
} from '@tributary/trade-store-writer';
import { coordinateId, neededContents } from './events.js';
import type { Contents } from './events.js';
import { fold, historyIdOf } from './fold.js';
import type { Folded, FoldedEvent, HistoryQuestion } from './fold.js';
import { MessageMemory, keptHeads } from './message-memory.js';
import { RawDelivery } from './raw-delivery.js';
import type { KnownStates } from './states-before.js';
import type { Step } from './step.js';

/** What deciding may look up. */
export type Lookups = Pick<StoreTransaction, 'seen' | 'decided' | 'contents'>;

/** What was found before, for those keys nobody has written since. */
export interface Known {
  readonly states: KnownStates;
  readonly seen?: readonly SeenMessage[];
  readonly answers?: readonly HistoryAnswer[];
}

export interface HistoryAnswer extends HistoryQuestion {
  readonly wasDecided: boolean;
}

export interface DecidedRecords {
  readonly changes: readonly TradeChange[];
  readonly events: readonly FoldedEvent[];
  readonly contents: Contents;
  readonly tallies: readonly DecisionTally[];
  /** Identities to be stored. */
  readonly messages: readonly SeenMessage[];
  readonly rawPositions: {
    /** To be stored in the same transaction. */
    readonly moved: readonly RawPosition[];
    readonly all: readonly RawPosition[];
  };
  /** What was looked up of messages. */
  readonly seen: readonly SeenMessage[];
  readonly answers: readonly HistoryAnswer[];
}

/** Each round answers at least one question, and a step asks at most one for each record. */
const ROUNDS_MAX = 10_000;

/** @throws what the lookups throw. */
export async function decideRecords(
  lookups: Lookups,
  step: Step,
  known: Known,
): Promise<DecidedRecords> {
  const seen = known.seen ?? (await lookups.seen(keptHeads(step.records, step.rules)));
  const found = await foldWithHistory(lookups, step, { ...known, seen });
  const { folded, messages, deliveries, answers } = found;
  const contents = await lookups.contents(neededContents(folded.events));
  return {
    changes: folded.changes,
    events: folded.events,
    contents: new Map(contents.map(({ at, content }) => [coordinateId(at), content])),
    tallies: folded.tallies,
    messages: messages.additions(),
    rawPositions: { moved: deliveries.moved(), all: deliveries.all() },
    seen,
    answers,
  };
}

interface FoldedStep {
  readonly folded: Folded;
  readonly messages: MessageMemory;
  readonly deliveries: RawDelivery;
  readonly answers: readonly HistoryAnswer[];
}

/**
 * Folds again with every answer, until nothing is asked: an answer may lead to another question.
 */
async function foldWithHistory(
  lookups: Lookups,
  step: Step,
  { states, seen, answers: before = [] }: Known & { readonly seen: readonly SeenMessage[] },
): Promise<FoldedStep> {
  const answers = [...before];
  const history = new Map(answers.map((answer) => [historyIdOf(answer), answer.wasDecided]));
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const messages = new MessageMemory(seen, step.messageTimeToLiveNanos);
    const deliveries = new RawDelivery(step.rawPositions);
    const { records, rules, decidedAt } = step;
    const folded = fold({ records, states, messages, deliveries, history, rules, decidedAt });
    if (folded.questions.length === 0) return { folded, messages, deliveries, answers };
    const decided = new Set(await lookups.decided(folded.questions));
    for (const question of folded.questions) {
      const wasDecided = decided.has(question);
      history.set(historyIdOf(question), wasDecided);
      answers.push({ ...question, wasDecided });
    }
  }
  throw new Error(`a step asked for history more than ${ROUNDS_MAX} times`);
}
