/**
 * The decision for one record: a straight list of checks in the precedence of decisions section 3.
 * Pure: everything it depends on is an argument. The numbers in comments are the rows.
 */
import type { Action } from './codes.js';
import { isFullState } from './content-hash.js';
import type { DecisionKind, DecisionReason } from './decision.js';
import { compareOrder } from './order.js';
import type { DecisionContext } from './policy.js';
import {
  effectiveAction,
  isClosed,
  statusAfter,
  statusBeforeCloseAfter,
  statusBeforeCloseOfRoot,
} from './status.js';
import type { IsoDate, RecordHead } from './trade-record.js';
import type { TradeState } from './trade-state.js';

/** What happened to a record. */
export interface Decided {
  readonly kind: DecisionKind;
  readonly reason?: DecisionReason;
  /** The state after; present exactly when the decision is an accepted one. */
  readonly state?: TradeState;
  /** The record's terms become the terms that stand. */
  readonly setsTerms: boolean;
}

/** Row 10 needs to know whether this message was decided before: look it up and decide again. */
export interface NeedsHistory {
  readonly kind: 'NEEDS_HISTORY';
}

export type Decision = Decided | NeedsHistory;

const NEEDS_HISTORY: NeedsHistory = { kind: 'NEEDS_HISTORY' };

/** Decides one record against the stored state of its key (undefined: key unseen). */
export function decide(
  state: TradeState | undefined,
  head: RecordHead,
  context: DecisionContext,
): Decision {
  const action = effectiveAction(head);
  // 1
  if (isSeenMessage(head, context)) return refused('DUPLICATE_MESSAGE');
  if (!state) return decideUnseen(head, action, context);
  // 5
  if (head.version === state.version && head.contentHash === state.contentHash) {
    return refused('DUPLICATE');
  }
  const order = compareOrder(head, state, context.rankOf);
  // 6
  if (state.awaitingRoot && isRoot(action) && order < 0) return acceptRoot(state, head, context);
  // 7
  if (order < 0) {
    return refused('STALE', head.version === 0n && state.version > 0n ? 'NO_VERSION' : 'ORDER');
  }
  // 8
  if (isBarredByClose(state, head, action, context)) return refused('REJECTED_CLOSED');
  // 9, the user's own rule
  if (isEarlierMaturity(state, head, action, context)) return refused('REJECTED_MATURITY');
  // 10
  if (order === 0) return decideEqualOrder(state, head, action, context);
  // 11
  return accept(state, head, action, { kind: KIND_OF[action], context });
}

const KIND_OF = {
  NEW: 'ACCEPTED_AMENDED',
  AMEND: 'ACCEPTED_AMENDED',
  SNAPSHOT: 'ACCEPTED_AMENDED',
  CORRECT: 'ACCEPTED_CORRECTED',
  CANCEL: 'ACCEPTED_CANCELLED',
  REVIVE: 'ACCEPTED_REVIVED',
  TERMINATE: 'ACCEPTED_TERMINATED',
} as const satisfies Record<Action, DecisionKind>;

function isRoot(action: Action): boolean {
  return action === 'NEW' || action === 'SNAPSHOT';
}

function isSeenMessage(head: RecordHead, context: DecisionContext): boolean {
  const isChecked = head.version === 0n || context.policy.dedupeMessages;
  return context.messageSeen && isChecked && !head.replay;
}

function decideUnseen(head: RecordHead, action: Action, context: DecisionContext): Decided {
  const { policy, businessDate } = context;
  if (!isRoot(action)) {
    // 4
    if (policy.orphan === 'reject') return refused('REJECTED_ORPHAN');
    return accept(undefined, head, action, { kind: 'ACCEPTED_ORPHAN', context });
  }
  // 2
  const isMatured = head.maturityDate !== undefined && head.maturityDate < businessDate;
  if (isMatured && policy.alreadyMatured === 'reject') return refused('REJECTED_ALREADY_MATURED');
  // 3
  return accept(undefined, head, action, { kind: 'ACCEPTED_NEW', context });
}

function isBarredByClose(
  state: TradeState,
  head: RecordHead,
  action: Action,
  context: DecisionContext,
): boolean {
  if (action === 'REVIVE') return false;
  if (isClosed(state.status)) return !(action === 'CORRECT' && context.policy.correctClosed);
  if (state.status !== 'EXPIRED' || action === 'CORRECT' || action === 'CANCEL') return false;
  return head.maturityDate === undefined || head.maturityDate < context.businessDate;
}

function isEarlierMaturity(
  state: TradeState,
  head: RecordHead,
  action: Action,
  context: DecisionContext,
): boolean {
  if (head.maturityDate === undefined || state.maturityDate === undefined) return false;
  if (context.policy.exemptActions.includes(action)) return false;
  return head.maturityDate < state.maturityDate;
}

function decideEqualOrder(
  state: TradeState,
  head: RecordHead,
  action: Action,
  context: DecisionContext,
): Decision {
  if (context.decidedBefore === undefined) return NEEDS_HISTORY;
  if (context.decidedBefore) return refused('DUPLICATE_MESSAGE');
  if (context.policy.conflict === 'reject') return refused('REJECTED_CONFLICT');
  return accept(state, head, action, { kind: 'ACCEPTED_OVERRIDE', context });
}

function refused(kind: DecisionKind, reason?: DecisionReason): Decided {
  return reason === undefined ? { kind, setsTerms: false } : { kind, reason, setsTerms: false };
}

/**
 * Row 6: the root arrives below the change that waited for it. Status and order stay; what the
 * change inherited from nobody is filled, as if the root had come first.
 */
function acceptRoot(state: TradeState, head: RecordHead, context: DecisionContext): Decided {
  const setsTerms = !state.hasTerms;
  const maturity = state.maturityDate ?? head.maturityDate;
  const before = statusBeforeCloseOfRoot(state, head);
  const isConfirmed = state.confirmationStatus !== 'UNCONFIRMED';
  const confirmation = setsTerms && !isConfirmed ? head.confirmationStatus : undefined;
  return {
    kind: 'ACCEPTED_ROOT',
    setsTerms,
    state: {
      ...state,
      statusBeforeClose: before ?? state.statusBeforeClose,
      confirmationStatus: confirmation ?? state.confirmationStatus,
      maturityDate: maturity,
      revision: state.revision + 1n,
      awaitingRoot: false,
      hasTerms: true,
      decidedAt: later(context, state),
    },
  };
}

/** The state after a record that is taken: order and hash are the record's. */
function accept(
  state: TradeState | undefined,
  head: RecordHead,
  action: Action,
  { kind, context }: { readonly kind: DecisionKind; readonly context: DecisionContext },
): Decided {
  const setsTerms = isFullState(action);
  const maturity = maturityAfter(state, head, setsTerms);
  const confirmation = setsTerms ? head.confirmationStatus : undefined;
  const status = statusAfter(state, head, { action, businessDate: context.businessDate });
  // Every property in one order, absent ones too: objects of one shape are read quickly.
  return {
    kind,
    setsTerms,
    state: {
      key: head.key,
      revision: (state?.revision ?? 0n) + 1n,
      version: head.version,
      sourceSystem: head.sourceSystem,
      sourceSequence: head.sourceSequence,
      isCorrection: head.isCorrection,
      eventTimestamp: head.eventTimestamp,
      receivedAt: head.receivedAt,
      contentHash: head.contentHash,
      status,
      statusBeforeClose: statusBeforeCloseAfter(state, status),
      confirmationStatus: confirmation ?? state?.confirmationStatus ?? 'UNCONFIRMED',
      maturityDate: maturity,
      awaitingRoot: isRoot(action) ? false : (state?.awaitingRoot ?? true),
      hasTerms: setsTerms || (state?.hasTerms ?? false),
      decidedAt: later(context, state),
    },
  };
}

/** A full state without maturity keeps the stored one; status actions never touch it. */
function maturityAfter(
  state: TradeState | undefined,
  head: RecordHead,
  setsTerms: boolean,
): IsoDate | undefined {
  return setsTerms ? (head.maturityDate ?? state?.maturityDate) : state?.maturityDate;
}

function later(context: DecisionContext, state: TradeState | undefined): TradeState['decidedAt'] {
  return state && state.decidedAt > context.decidedAt ? state.decidedAt : context.decidedAt;
}
