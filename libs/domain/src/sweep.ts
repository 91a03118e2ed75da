/** Expiry: a decision no record causes. */
import type { Decided } from './decide.js';
import { isOpen } from './status.js';
import type { Instant, IsoDate } from './trade-record.js';
import type { TradeState } from './trade-state.js';

/**
 * EXPIRED for an open trade whose maturity lies before the business date; else undefined.
 * The business date is an argument of the sweep, never the host's clock.
 */
export function sweepExpired(
  state: TradeState,
  businessDate: IsoDate,
  decidedAt: Instant,
): Decided | undefined {
  if (state.maturityDate === undefined || !isOpen(state.status)) return undefined;
  if (state.maturityDate >= businessDate) return undefined;
  return {
    kind: 'EXPIRED',
    setsTerms: false,
    state: {
      ...state,
      revision: state.revision + 1n,
      status: 'EXPIRED',
      statusBeforeClose: state.status,
      decidedAt: state.decidedAt > decidedAt ? state.decidedAt : decidedAt,
    },
  };
}
