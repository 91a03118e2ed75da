/**
 * Decides a step's records in order against the states they meet, those of the same step included.
 * Pure: the same records and states give the same result, however they are cut into steps.
 */
import { decide } from '@tributary/domain';
import type {
  Decided,
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

/** A message whose history must be known before its record can be decided (row 10). */
export interface HistoryQuestion extends MessageIdentity {
  readonly eventKey: string;
}

export interface FoldInput {
  readonly records: readonly IncomingRecord[];
  /** States before the step, by event key. */
  readonly states: ReadonlyMap<string, StoredTrade>;
  readonly messages: MessageMemory;
  readonly deliveries: RawDelivery;
  /** Answers so far, by `historyIdOf`. */
  readonly history: ReadonlyMap<string, boolean>;
  readonly rules: SourceRules;
  readonly decidedAt: Instant;
}

/** Bytes of the record whose terms stand, or where they lie. */
export type TermsRecord =
  | { readonly bytes: Uint8Array }
  | { readonly at: Coordinate }
  | { readonly none: true };

/** A decision that is kept in history. */
export interface FoldedEvent {
  readonly incoming: IncomingRecord;
  readonly decision: DecisionKind;
  readonly reason: DecisionReason | undefined;
  readonly decidedAt: Instant;
  /** Present exactly where the record was accepted. */
  readonly accepted: { readonly state: TradeState; readonly termsRecord: TermsRecord } | undefined;
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
  state: TradeState | undefined;
  readonly revisionBefore: bigint;
  termsRecord: TermsRecord;
  /** Where the record of the standing terms lies. */
  termsAt: Coordinate | undefined;
  change: Pick<TradeChange, 'messageId' | 'at' | 'terms'> | undefined;
  /** Heads of this step that are in the key's history now; mostly there is one at most. */
  decided: RecordHead[] | undefined;
}

class FoldRun {
  private readonly keys = new Map<string, KeyProgress>();
  private readonly events: FoldedEvent[] = [];
  private readonly counts = new Map<string, Count>();
  /** Counted last: mostly the next one too. */
  private latest: Count | undefined;
  private readonly questions = new Map<string, HistoryQuestion>();

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
    if (decided.state !== undefined) accept(progress, incoming, decided, decided.state);
    if (progress.decided === undefined) progress.decided = [head];
    else progress.decided.push(head);
    this.events.push({
      incoming,
      decision: decided.kind,
      reason: decided.reason,
      decidedAt: decided.state?.decidedAt ?? refusedAt(progress.state, this.input.decidedAt),
      accepted:
        decided.state === undefined
          ? undefined
          : { state: decided.state, termsRecord: progress.termsRecord },
    });
  }

  result(): Folded {
    return {
      events: this.events,
      changes: changesOf(this.keys),
      tallies: [...this.counts.values()].map(({ tally, records }) => ({
        ...tally,
        records: BigInt(records),
      })),
      questions: [...this.questions.values()],
    };
  }

  private progressOf({ eventKey }: IncomingRecord): KeyProgress {
    const known = this.keys.get(eventKey);
    if (known !== undefined) return known;
    const stored = this.input.states.get(eventKey);
    const made: KeyProgress = {
      state: stored?.state,
      revisionBefore: stored?.state.revision ?? 0n,
      termsRecord: stored?.termsAt === undefined ? { none: true } : { at: stored.termsAt },
      termsAt: stored?.termsAt,
      change: undefined,
      decided: undefined,
    };
    this.keys.set(eventKey, made);
    return made;
  }

  private decide(incoming: IncomingRecord, progress: KeyProgress): Decided {
    const { head } = incoming;
    const { state } = progress;
    const { rules, messages, decidedAt } = this.input;
    const context = {
      policy: rules.policyOf(head.sourceSystem),
      businessDate: rules.businessDateOf(head.sourceSystem, head.receivedAt),
      rankOf: rules.rankOf,
      messageSeen: messages.has(head),
      decidedBefore: undefined,
      decidedAt,
    };
    const decision = decide(state, head, context);
    if (decision.kind !== 'NEEDS_HISTORY') return decision;
    const decidedBefore = this.wasDecided(incoming, progress);
    const again = decide(state, head, { ...context, decidedBefore });
    if (again.kind === 'NEEDS_HISTORY') throw new Error('a decision asked twice for history');
    return again;
  }

  /** Unknown answers are taken as "no" for now; the whole fold is repeated once they are known. */
  private wasDecided({ eventKey, head: asked }: IncomingRecord, { decided }: KeyProgress): boolean {
    const { sourceSystem, messageId } = asked;
    const isSame = (head: RecordHead): boolean =>
      head.messageId === messageId && head.sourceSystem === sourceSystem;
    if (decided?.some(isSame) === true) return true;
    const question = { sourceSystem, messageId, eventKey };
    const id = historyIdOf(question);
    const answer = this.input.history.get(id);
    if (answer === undefined) this.questions.set(id, question);
    return answer ?? false;
  }

  private count({ at, head }: IncomingRecord, { kind, reason = '' }: Counted): void {
    const { sourceSystem } = head;
    const { tally: last } = this.latest ?? {};
    const isLast = last?.sourceSystem === sourceSystem && last.decision === kind;
    if (this.latest === undefined || !isLast || last.reason !== reason) {
      const id = `${sourceSystem} ${kind} ${reason}`;
      const tally = { originId: at.originId, sourceSystem, decision: kind, reason };
      this.latest = this.counts.get(id) ?? { tally, records: 0 };
      this.counts.set(id, this.latest);
    }
    this.latest.records += 1;
  }
}

function accept(
  progress: KeyProgress,
  { at, bytes, head, termsBytes }: IncomingRecord,
  decided: Decided,
  state: TradeState,
): void {
  progress.state = state;
  const terms = decided.setsTerms ? { payload: termsBytes, at } : progress.change?.terms;
  if (decided.setsTerms) {
    progress.termsRecord = { bytes };
    progress.termsAt = at;
  }
  progress.change = { messageId: head.messageId, at, terms };
}

function changesOf(keys: ReadonlyMap<string, KeyProgress>): TradeChange[] {
  const changes: TradeChange[] = [];
  keys.forEach(({ state, revisionBefore, change, termsAt }, eventKey) => {
    if (state === undefined || change === undefined) return;
    const { messageId, at, terms } = change;
    changes.push({ eventKey, state, revisionBefore, messageId, at, terms, termsAt });
  });
  return changes;
}

/** Time never goes back within a key, for refused records too. */
function refusedAt(state: TradeState | undefined, decidedAt: Instant): Instant {
  return state !== undefined && state.decidedAt > decidedAt ? state.decidedAt : decidedAt;
}
