/** Expiry: a decision no record causes. */
import type { Decided } from './decide.js';
import { isOpen } from './status.js';
import type { Instant, IsoDate } from './trade-record.js';
import type { TradeState } from './trade-state.js';

export interface SweepContext {
  /** Business date of the sweep's zone: an argument, never the host clock. */
  readonly businessDate: IsoDate;
  readonly decidedAt: Instant;
}

/** EXPIRED for an open trade whose maturity lies before the business date; else undefined. */
export function sweepExpired(state: TradeState, context: SweepContext): Decided | undefined {
  if (state.maturityDate === undefined || !isOpen(state.status)) return undefined;
  if (state.maturityDate >= context.businessDate) return undefined;
  const decidedAt = state.decidedAt > context.decidedAt ? state.decidedAt : context.decidedAt;
  return {
    kind: 'EXPIRED',
    setsTerms: false,
    state: {
      ...state,
      revision: state.revision + 1n,
      status: 'EXPIRED',
      statusBeforeClose: state.status,
      decidedAt,
    },
  };
}
