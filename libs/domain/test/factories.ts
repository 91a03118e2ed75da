/** One factory per type, all fields valid: a test sets only what it is about. */
import type { DecisionKind } from '../src/decision.js';
import { DEFAULT_POLICY } from '../src/policy.js';
import type { DecisionContext, DecisionPolicy } from '../src/policy.js';
import type { Instant, IsoDate, RecordHead } from '../src/trade-record.js';
import type { TradeState } from '../src/trade-state.js';

const key = { scheme: 'OMS', tradeId: 'A-1', legId: 0 };
export const instant = (value: bigint): Instant => value as Instant;
export const date = (text: string): IsoDate => text as IsoDate;
export const TODAY = date('2026-06-30');

export const record = (changes: Partial<RecordHead> = {}): RecordHead => ({
  key,
  version: 2n,
  isCorrection: false,
  action: 'AMEND',
  sourceSystem: 'oms',
  messageId: 'm2',
  receivedAt: instant(200n),
  contentHash: 'b'.repeat(32),
  replay: false,
  ...changes,
});

export const stored = (changes: Partial<TradeState> = {}): TradeState => ({
  key,
  revision: 1n,
  version: 1n,
  sourceSystem: 'oms',
  isCorrection: false,
  receivedAt: instant(100n),
  contentHash: 'a'.repeat(32),
  status: 'BOOKED',
  confirmationStatus: 'UNCONFIRMED',
  maturityDate: date('2030-01-01'),
  awaitingRoot: false,
  hasTerms: true,
  decidedAt: instant(150n),
  ...changes,
});

export const context = (changes: Partial<DecisionContext> = {}): DecisionContext => ({
  policy: DEFAULT_POLICY,
  businessDate: TODAY,
  rankOf: () => 0,
  messageSeen: false,
  decidedBefore: false,
  decidedAt: instant(300n),
  ...changes,
});
export const policy = (changes: Partial<DecisionPolicy>): Partial<DecisionContext> => ({
  policy: { ...DEFAULT_POLICY, ...changes },
});

export interface Row {
  readonly row: string;
  readonly state?: TradeState;
  readonly head: RecordHead;
  readonly context?: Partial<DecisionContext>;
  readonly kind: DecisionKind | 'NEEDS_HISTORY';
  readonly reason?: string;
  /** Expected part of the state after. */
  readonly after?: Partial<TradeState>;
}

export const HASH = 'a'.repeat(32);
export const closed = stored({ status: 'CANCELLED', statusBeforeClose: 'AFFIRMED' });
export const expired = stored({
  status: 'EXPIRED',
  statusBeforeClose: 'BOOKED',
  maturityDate: date('2026-01-01'),
});
export const orphan = stored({ version: 5n, awaitingRoot: true });
export const bareOrphan: TradeState = (() => {
  const { maturityDate: _none, ...rest } = stored({
    version: 5n,
    status: 'CANCELLED',
    awaitingRoot: true,
    hasTerms: false,
  });
  return rest;
})();
