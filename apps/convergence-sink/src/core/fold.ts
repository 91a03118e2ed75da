/**
 * Decides a step's records in order against the states they meet, those of the same step included.
 * Pure: the same records and states give the same result, however they are cut into steps.
 */
import { decide } from '@tributary/domain';
import type {
  Decided,
  DecisionContext,
  DecisionKind,
  DecisionReason,
  Instant,
  RecordHead,
  TradeState,
} from '@tributary/domain';
import type {
  Coordinate,
  DecisionTally,
  MessageIdentity,
  StoredTrade,
  TradeChange,
} from '@tributary/trade-store-writer';
import type { IncomingRecord } from './incoming-record.js';
import { isKept, messageIdOf } from './message-memory.js';
import type { MessageMemory } from './message-memory.js';
import type { RawDelivery } from './raw-delivery.js';
import type { SourceRules } from './source-rules.js';
import type { KnownStates } from './states-before.js';

/** A message whose history must be known before its record can be decided (row 10). */
export interface HistoryQuestion extends MessageIdentity {
  readonly eventKey: string;
}

export interface FoldInput {
  readonly records: readonly IncomingRecord[];
  /** Before the step. */
  readonly states: KnownStates;
  readonly messages: MessageMemory;
  readonly deliveries: RawDelivery;
  /** Answers so far, by `historyIdOf`. */
  readonly history: ReadonlyMap<string, boolean>;
  readonly rules: SourceRules;
  readonly decidedAt: Instant;
}

/** Bytes of the record whose terms stand, or where it lies; undefined where there is none. */
export type TermsRecord = Uint8Array | Coordinate | undefined;

/** A decision that is kept in history. */
export interface FoldedEvent {
  readonly incoming: IncomingRecord;
  readonly decision: DecisionKind;
  readonly reason: DecisionReason | undefined;
  readonly decidedAt: Instant;
  /** The state after; present exactly where the record was accepted. */
  readonly state: TradeState | undefined;
  /** Whose terms stand after. */
  readonly termsRecord: TermsRecord;
  /** The event before of the same key in this step. */
  readonly previous: FoldedEvent | undefined;
}

export interface Folded {
  readonly events: readonly FoldedEvent[];
  readonly changes: readonly TradeChange[];
  readonly tallies: readonly DecisionTally[];
  /** Not empty: nothing else of the result counts; answer and fold again. */
  readonly questions: readonly HistoryQuestion[];
}

/** Identity of a question and of its answer. */
export function historyIdOf({ eventKey, ...message }: HistoryQuestion): string {
  return `${messageIdOf(message)} ${eventKey}`;
}

/** Decides every record. Keys of the changes are unique. */
export function fold(input: FoldInput): Folded {
  const run = new FoldRun(input);
  for (const incoming of input.records) run.take(incoming);
  return run.result();
}

interface Counted {
  readonly kind: DecisionKind;
  readonly reason?: DecisionReason | '';
}

/** A tally while it is counted. */
interface Count {
  readonly tally: Omit<DecisionTally, 'records'>;
  records: number;
}

interface KeyProgress {
  /** Before the step; dropped with the first change. */
  stored: StoredTrade | undefined;
  /** What the records of the step changed so far. */
  change: TradeChange | undefined;
  termsRecord: TermsRecord;
  /** The last event of the key in this step; the others hang on it. */
  latest: FoldedEvent | undefined;
}

class FoldRun {
  private readonly keys = new Map<string, KeyProgress>();
  private readonly events: FoldedEvent[] = [];
  /** By source: a few of each. */
  private readonly counts = new Map<string, Count[]>();
  /** Counted last: mostly the next one too. */
  private latest: Count | undefined;
  private readonly questions = new Map<string, HistoryQuestion>();
  private context: DecisionContext | undefined;

  constructor(private readonly input: FoldInput) {}

  take(incoming: IncomingRecord): void {
    const { head, raw } = incoming;
    if (raw !== undefined && !head.replay && this.input.deliveries.isRepeated(raw)) {
      this.count(incoming, { kind: 'DUPLICATE_DELIVERY' });
      return;
    }
    const progress = this.progressOf(incoming);
    const decided = this.decide(incoming, progress);
    if (isKept(head, this.input.rules)) this.input.messages.add(head);
    this.count(incoming, decided);
    if (decided.kind === 'DUPLICATE' || decided.kind === 'DUPLICATE_MESSAGE') return;
    const { state } = decided;
    if (state !== undefined) accept(progress, incoming, { state, setsTerms: decided.setsTerms });
    const event: FoldedEvent = {
      incoming,
      decision: decided.kind,
      reason: decided.reason,
      decidedAt: state?.decidedAt ?? refusedAt(stateOf(progress), this.input.decidedAt),
      state,
      termsRecord: progress.termsRecord,
      previous: progress.latest,
    };
    progress.latest = event;
    this.events.push(event);
  }

  result(): Folded {
    return {
      events: this.events,
      changes: changesOf(this.keys),
      tallies: [...this.counts.values()].flat().map(({ tally, records }) => ({
        ...tally,
        records: BigInt(records),
      })),
      questions: [...this.questions.values()],
    };
  }

  private progressOf({ eventKey, head }: IncomingRecord): KeyProgress {
    const known = this.keys.get(eventKey);
    if (known !== undefined) return known;
    const stored = this.input.states.get(eventKey, head.key);
    const made: KeyProgress = {
      stored,
      change: undefined,
      termsRecord: stored?.termsAt,
      latest: undefined,
    };
    this.keys.set(eventKey, made);
    return made;
  }

  private decide(incoming: IncomingRecord, progress: KeyProgress): Decided {
    const { head } = incoming;
    const state = stateOf(progress);
    const context = this.contextOf(head);
    const decision = decide(state, head, context);
    if (decision.kind !== 'NEEDS_HISTORY') return decision;
    const decidedBefore = this.wasDecided(incoming, progress);
    const again = decide(state, head, { ...context, decidedBefore });
    if (again.kind === 'NEEDS_HISTORY') throw new Error('a decision asked twice for history');
    return again;
  }

  /** Mostly that of the record before, which is then taken again. */
  private contextOf(head: RecordHead): DecisionContext {
    const { rules, messages, decidedAt } = this.input;
    const policy = rules.policyOf(head.sourceSystem);
    const businessDate = rules.businessDateOf(head.sourceSystem, head.receivedAt);
    const messageSeen = messages.has(head);
    const { context } = this;
    if (
      context?.policy === policy &&
      context.businessDate === businessDate &&
      context.messageSeen === messageSeen
    ) {
      return context;
    }
    const { rankOf } = rules;
    const decidedBefore = undefined;
    this.context = { policy, businessDate, rankOf, messageSeen, decidedBefore, decidedAt };
    return this.context;
  }

  /** Unknown answers are taken as "no" for now; the whole fold is repeated once they are known. */
  private wasDecided({ eventKey, head }: IncomingRecord, { latest }: KeyProgress): boolean {
    const { sourceSystem, messageId } = head;
    for (let event = latest; event !== undefined; event = event.previous) {
      const { head: decided } = event.incoming;
      if (decided.messageId === messageId && decided.sourceSystem === sourceSystem) return true;
    }
    const question = { sourceSystem, messageId, eventKey };
    const id = historyIdOf(question);
    const answer = this.input.history.get(id);
    if (answer === undefined) this.questions.set(id, question);
    return answer ?? false;
  }

  private count({ at, head: { sourceSystem } }: IncomingRecord, counted: Counted): void {
    if (this.latest === undefined || !isCountOf(this.latest, sourceSystem, counted)) {
      this.latest = this.countOf(at, sourceSystem, counted);
    }
    this.latest.records += 1;
  }

  private countOf({ originId }: Coordinate, sourceSystem: string, counted: Counted): Count {
    const ofSource = this.counts.get(sourceSystem) ?? [];
    const known = ofSource.find((count) => isCountOf(count, sourceSystem, counted));
    if (known !== undefined) return known;
    const { kind: decision, reason = '' } = counted;
    const made: Count = { tally: { originId, sourceSystem, decision, reason }, records: 0 };
    ofSource.push(made);
    this.counts.set(sourceSystem, ofSource);
    return made;
  }
}

function isCountOf(
  { tally }: Count,
  sourceSystem: string,
  { kind, reason = '' }: Counted,
): boolean {
  return tally.decision === kind && tally.reason === reason && tally.sourceSystem === sourceSystem;
}

function stateOf({ change, stored }: KeyProgress): TradeState | undefined {
  return (change ?? stored)?.state;
}

function accept(
  progress: KeyProgress,
  { at, bytes, eventKey, head, termsBytes, termsNotes }: IncomingRecord,
  { state, setsTerms }: { readonly state: TradeState; readonly setsTerms: boolean },
): void {
  const { change, stored } = progress;
  if (setsTerms) progress.termsRecord = bytes;
  progress.change = {
    eventKey,
    state,
    revisionBefore: change?.revisionBefore ?? stored?.state.revision ?? 0n,
    messageId: head.messageId,
    at,
    terms: setsTerms ? { payload: termsBytes, notes: termsNotes, at } : change?.terms,
    termsAt: setsTerms ? at : (change ?? stored)?.termsAt,
  };
  progress.stored = undefined;
}

function changesOf(keys: ReadonlyMap<string, KeyProgress>): TradeChange[] {
  const changes: TradeChange[] = [];
  keys.forEach(({ change }) => {
    if (change !== undefined) changes.push(change);
  });
  return changes;
}

/** Time never goes back within a key, for refused records too. */
function refusedAt(state: TradeState | undefined, decidedAt: Instant): Instant {
  return state !== undefined && state.decidedAt > decidedAt ? state.decidedAt : decidedAt;
}
