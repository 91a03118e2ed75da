/** What may be configured of the decision, by source; defaults as in decisions section 3. */
import type { Action } from './codes.js';
import type { RankOf } from './order.js';
import type { Instant, IsoDate } from './trade-record.js';

export interface DecisionPolicy {
  /** Row 1 for records with a version too; records without one are always checked. */
  readonly dedupeMessages: boolean;
  /** Row 2: a new trade that matured before the business date. */
  readonly alreadyMatured: 'accept' | 'reject';
  /** Row 4: a change whose root is unknown. */
  readonly orphan: 'hold' | 'reject';
  /** Row 8: CORRECT may change a closed trade. */
  readonly correctClosed: boolean;
  /** Row 9: actions the maturity rule does not apply to. */
  readonly exemptActions: readonly Action[];
  /** Row 10: other content of equal order. */
  readonly conflict: 'override' | 'reject';
}

export const DEFAULT_POLICY: DecisionPolicy = Object.freeze({
  dedupeMessages: false,
  alreadyMatured: 'accept',
  orphan: 'hold',
  correctClosed: false,
  exemptActions: Object.freeze([]),
  conflict: 'override',
});

/** Everything a decision needs besides state and record. */
export interface DecisionContext {
  readonly policy: DecisionPolicy;
  /** Date of `receivedAt` in the zone of the record's source. */
  readonly businessDate: IsoDate;
  readonly rankOf: RankOf;
  /** The message identity was met within its time to live. */
  readonly messageSeen: boolean;
  /** This message was decided before for this key; undefined = not looked up (row 10 asks). */
  readonly decidedBefore: boolean | undefined;
  readonly decidedAt: Instant;
}
