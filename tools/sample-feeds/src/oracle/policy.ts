/** What the oracle assumes about the configuration of the system under test. */
import type { PlainAction } from '../model/plain-record.js';

export interface OraclePolicy {
  readonly dedupeMessages: boolean;
  readonly alreadyMatured: 'accept' | 'reject';
  readonly orphan: 'hold' | 'reject';
  readonly correctClosed: boolean;
  readonly exemptActions: readonly PlainAction[];
  readonly conflict: 'override' | 'reject';
  /** `YYYY-MM-DD`. The feeds hold no maturity near it, so the day of a run does not matter. */
  readonly businessDate: string;
  /** Rank of each source within its scheme, as `sources/*.yaml` declare it; a missing one is 0. */
  readonly ranks: ReadonlyMap<string, number>;
}

/** The defaults of the business rules, with the ranks of the sample sources. */
export const DEFAULT_ORACLE_POLICY: OraclePolicy = {
  dedupeMessages: false,
  alreadyMatured: 'accept',
  orphan: 'hold',
  correctClosed: false,
  exemptActions: [],
  conflict: 'override',
  businessDate: '2026-06-30',
  ranks: new Map([
    ['canonical', 100],
    ['oms', 100],
    ['eod-trades', 50],
  ]),
};
