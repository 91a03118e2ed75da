/**
 * One table row per decision row of decisions section 3 and per policy, precedence of neighbours,
 * and a check that no decision is without a row.
 */
import { describe, expect, it } from '@jest/globals';
import { context } from '../test/factories.js';
import { ROWS_OF_CHANGES } from '../test/rows-of-changes.js';
import { ROWS_OF_PRECEDENCE } from '../test/rows-of-precedence.js';
import { ROWS_UP_TO_STALE } from '../test/rows-up-to-stale.js';
import { DECISION_CODES } from './decision.js';
import type { DecisionKind } from './decision.js';
import { decide } from './decide.js';
import type { Decided } from './decide.js';
import { DEFAULT_POLICY } from './policy.js';
import type { DecisionPolicy } from './policy.js';

const ROWS = [...ROWS_UP_TO_STALE, ...ROWS_OF_CHANGES];

/** Kinds the sink or a later release decides without `decide`. */
const ELSEWHERE: readonly DecisionKind[] = [
  'EXPIRED',
  'CONFIRMATION_CHANGED',
  'DUPLICATE_DELIVERY',
];

describe('decide', () => {
  it.each(ROWS.map((row) => [row.row, row] as const))('row %s', (_, row) => {
    const decision = decide(row.state, row.head, context(row.context));
    expect(decision.kind).toBe(row.kind);
    if (decision.kind === 'NEEDS_HISTORY') return;
    expect(decision.reason).toBe(row.reason);
    const isAcceptedKind = row.kind !== 'NEEDS_HISTORY' && DECISION_CODES[row.kind] < 100;
    expect(decision.state !== undefined).toBe(isAcceptedKind);
    if (row.after) expect(decision.state).toMatchObject(row.after);
  });

  it('has a row for every decision', () => {
    const kinds = new Set<string>([...ROWS.map((row) => row.kind), ...ELSEWHERE]);
    const missing = Object.keys(DECISION_CODES).filter((kind) => !kinds.has(kind));
    expect(missing).toEqual([]);
  });
});

describe('policies', () => {
  const ROW_OF = {
    dedupeMessages: '1 with a version: policy',
    alreadyMatured: '2 policy',
    orphan: '4 policy',
    correctClosed: '8 policy correctClosed',
    exemptActions: '9 policy exemptActions',
    conflict: '10 policy',
  } as const satisfies Record<keyof DecisionPolicy, string>;

  it.each(Object.entries(ROW_OF))('%s changes the decision of its row', (_, name) => {
    const row = ROWS.find((candidate) => candidate.row === name);
    if (row === undefined) throw new Error(`no row ${name}`);
    const withDefaults = { ...row.context, policy: DEFAULT_POLICY };
    expect(decide(row.state, row.head, context(withDefaults)).kind).not.toBe(row.kind);
  });
});
describe('precedence: both rows hold, the earlier one wins', () => {
  it.each(ROWS_OF_PRECEDENCE.map((row) => [row.row, row] as const))('%s', (_, row) => {
    const decision = decide(row.state, row.head, context(row.context)) as Decided;
    expect([decision.kind, decision.reason]).toEqual([row.kind, row.reason]);
  });
});
