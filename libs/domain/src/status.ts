/** Lifecycle status after an accepted record (decisions section 3). */
import type { Action, TradeStatus } from './codes.js';
import type { IsoDate, RecordHead } from './trade-record.js';
import type { TradeState } from './trade-state.js';

/** Closed by somebody's word. */
const CLOSED: ReadonlySet<TradeStatus> = new Set(['CANCELLED', 'TERMINATED', 'NOVATED']);

/** True for CANCELLED, TERMINATED and NOVATED. */
export function isClosed(status: TradeStatus): boolean {
  return CLOSED.has(status);
}

/** True while neither closed nor expired. */
export function isOpen(status: TradeStatus): boolean {
  return !CLOSED.has(status) && status !== 'EXPIRED';
}

/** A SNAPSHOT whose own status is closed is decided as the action that closes. */
export function effectiveAction(head: RecordHead): Action {
  if (head.action !== 'SNAPSHOT') return head.action;
  if (head.status === 'CANCELLED') return 'CANCEL';
  return head.status === 'TERMINATED' || head.status === 'NOVATED' ? 'TERMINATE' : 'SNAPSHOT';
}

/** Status after accepting a record with the given effective action. */
export function statusAfter(
  state: TradeState | undefined,
  head: RecordHead,
  { action, businessDate }: { readonly action: Action; readonly businessDate: IsoDate },
): TradeStatus {
  switch (action) {
    case 'CANCEL':
      return 'CANCELLED';
    case 'TERMINATE':
      return isNovation(head) ? 'NOVATED' : 'TERMINATED';
    case 'REVIVE':
      return statusRevived(state);
    case 'NEW':
    case 'AMEND':
    case 'CORRECT':
    case 'SNAPSHOT':
      if (head.event === 'CLEARING') return 'CLEARED';
      return head.status ?? statusKept(state, head, businessDate);
  }
}

/** What a REVIVE returns to from a status; undefined while that is open. */
export function statusBeforeCloseAfter(
  state: TradeState | undefined,
  status: TradeStatus,
): TradeStatus | undefined {
  if (isOpen(status)) return undefined;
  return state && isOpen(state.status) ? state.status : state?.statusBeforeClose;
}

/** What a REVIVE returns to once the root of an orphan that is not open has come. */
export function statusBeforeCloseOfRoot(
  state: TradeState,
  root: RecordHead,
): TradeStatus | undefined {
  if (isOpen(state.status)) return undefined;
  if (state.statusBeforeClose !== undefined) return state.statusBeforeClose;
  const status = root.event === 'CLEARING' ? 'CLEARED' : (root.status ?? 'BOOKED');
  return isOpen(status) ? status : undefined;
}

/** The event says so; a SNAPSHOT says it by its own status. */
function isNovation(head: RecordHead): boolean {
  if (head.event === 'NOVATION') return true;
  return head.action === 'SNAPSHOT' && head.status === 'NOVATED';
}

function statusRevived(state: TradeState | undefined): TradeStatus {
  if (!state) return 'BOOKED';
  return isOpen(state.status) ? state.status : (state.statusBeforeClose ?? 'BOOKED');
}

/** The previous status; an expired trade whose maturity moves out is what it was before. */
function statusKept(
  state: TradeState | undefined,
  head: RecordHead,
  businessDate: IsoDate,
): TradeStatus {
  if (!state) return 'BOOKED';
  const isExtended = head.maturityDate !== undefined && head.maturityDate >= businessDate;
  if (state.status === 'EXPIRED' && isExtended) return state.statusBeforeClose ?? 'BOOKED';
  return state.status;
}
