/**
 * One table row per decision row of decisions section 3 and per policy, precedence of neighbours,
 * and a check that no decision is without a row.
 */
import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES } from './decision.js';
import type { DecisionKind } from './decision.js';
import { decide } from './decide.js';
import type { Decided } from './decide.js';
import { DEFAULT_POLICY } from './policy.js';
import type { DecisionContext, DecisionPolicy } from './policy.js';
import { sweepExpired } from './sweep.js';
import type { Instant, IsoDate, RecordHead } from './trade-record.js';
import type { TradeState } from './trade-state.js';

const key = { scheme: 'OMS', tradeId: 'A-1', legId: 0 };
const instant = (value: bigint): Instant => value as Instant;
const date = (text: string): IsoDate => text as IsoDate;
const TODAY = date('2026-06-30');

const record = (changes: Partial<RecordHead> = {}): RecordHead => ({
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

const stored = (changes: Partial<TradeState> = {}): TradeState => ({
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

const context = (changes: Partial<DecisionContext> = {}): DecisionContext => ({
  policy: DEFAULT_POLICY,
  businessDate: TODAY,
  rankOf: () => 0,
  messageSeen: false,
  decidedBefore: false,
  decidedAt: instant(300n),
  ...changes,
});
const policy = (changes: Partial<DecisionPolicy>): Partial<DecisionContext> => ({
  policy: { ...DEFAULT_POLICY, ...changes },
});

interface Row {
  readonly row: string;
  readonly state?: TradeState;
  readonly head: RecordHead;
  readonly context?: Partial<DecisionContext>;
  readonly kind: DecisionKind | 'NEEDS_HISTORY';
  readonly reason?: string;
  /** Expected part of the state after. */
  readonly after?: Partial<TradeState>;
}

const HASH = 'a'.repeat(32);
const closed = stored({ status: 'CANCELLED', statusBeforeClose: 'AFFIRMED' });
const expired = stored({
  status: 'EXPIRED',
  statusBeforeClose: 'BOOKED',
  maturityDate: date('2026-01-01'),
});
const orphan = stored({ version: 5n, awaitingRoot: true });
const bareOrphan: TradeState = (() => {
  const { maturityDate: _none, ...rest } = stored({
    version: 5n,
    status: 'CANCELLED',
    awaitingRoot: true,
    hasTerms: false,
  });
  return rest;
})();

const ROWS: readonly Row[] = [
  {
    row: '1 message seen, no version',
    state: stored({ version: 0n }),
    head: record({ version: 0n }),
    context: { messageSeen: true },
    kind: 'DUPLICATE_MESSAGE',
  },
  {
    row: '1 key unseen',
    head: record({ version: 0n, action: 'NEW' }),
    context: { messageSeen: true },
    kind: 'DUPLICATE_MESSAGE',
  },
  {
    row: '1 with a version: off by default',
    state: stored(),
    head: record(),
    context: { messageSeen: true },
    kind: 'ACCEPTED_AMENDED',
  },
  {
    row: '1 with a version: policy',
    state: stored(),
    head: record(),
    context: { messageSeen: true, ...policy({ dedupeMessages: true }) },
    kind: 'DUPLICATE_MESSAGE',
  },
  {
    row: '1 bypassed by a replay',
    state: stored({ version: 0n }),
    head: record({ version: 0n, replay: true }),
    context: { messageSeen: true },
    kind: 'ACCEPTED_AMENDED',
  },
  {
    row: '2 accepted by default',
    head: record({ action: 'NEW', maturityDate: date('2026-06-29') }),
    kind: 'ACCEPTED_NEW',
  },
  {
    row: '2 policy',
    head: record({ action: 'NEW', maturityDate: date('2026-06-29') }),
    context: policy({ alreadyMatured: 'reject' }),
    kind: 'REJECTED_ALREADY_MATURED',
  },
  {
    row: '2 matures today: not matured',
    head: record({ action: 'SNAPSHOT', maturityDate: TODAY }),
    context: policy({ alreadyMatured: 'reject' }),
    kind: 'ACCEPTED_NEW',
  },
  {
    row: '3 NEW',
    head: record({ action: 'NEW' }),
    kind: 'ACCEPTED_NEW',
    after: { revision: 1n, status: 'BOOKED', awaitingRoot: false, hasTerms: true },
  },
  {
    row: '3 SNAPSHOT',
    head: record({ action: 'SNAPSHOT', status: 'AFFIRMED' }),
    kind: 'ACCEPTED_NEW',
    after: { status: 'AFFIRMED' },
  },
  {
    row: '4 AMEND',
    head: record(),
    kind: 'ACCEPTED_ORPHAN',
    after: { awaitingRoot: true, hasTerms: true },
  },
  {
    row: '4 CANCEL with ids only',
    head: record({ action: 'CANCEL' }),
    kind: 'ACCEPTED_ORPHAN',
    after: { status: 'CANCELLED', awaitingRoot: true, hasTerms: false },
  },
  {
    row: '4 SNAPSHOT of a closed trade',
    head: record({ action: 'SNAPSHOT', status: 'CANCELLED' }),
    kind: 'ACCEPTED_ORPHAN',
    after: { status: 'CANCELLED' },
  },
  {
    row: '4 policy',
    head: record(),
    context: policy({ orphan: 'reject' }),
    kind: 'REJECTED_ORPHAN',
  },
  {
    row: '5 same version and content',
    state: stored(),
    head: record({ version: 1n, contentHash: HASH }),
    kind: 'DUPLICATE',
  },
  {
    row: '5 same content, other version',
    state: stored(),
    head: record({ contentHash: HASH }),
    kind: 'ACCEPTED_AMENDED',
    after: { version: 2n },
  },
  {
    row: '6 root fills an orphan without terms',
    state: bareOrphan,
    head: record({ version: 1n, action: 'NEW', maturityDate: date('2031-01-01') }),
    kind: 'ACCEPTED_ROOT',
    after: {
      awaitingRoot: false,
      hasTerms: true,
      version: 5n,
      status: 'CANCELLED',
      maturityDate: date('2031-01-01'),
    },
  },
  {
    row: '6 root below an orphan with terms',
    state: orphan,
    head: record({ version: 1n, action: 'SNAPSHOT', maturityDate: date('2020-01-01') }),
    kind: 'ACCEPTED_ROOT',
    after: { awaitingRoot: false, maturityDate: date('2030-01-01'), version: 5n },
  },
  {
    row: '6 maturity is filled where the orphan carried none',
    state: (({ maturityDate: _none, ...rest }) => rest)(orphan),
    head: record({ version: 1n, action: 'NEW', maturityDate: date('2031-01-01') }),
    kind: 'ACCEPTED_ROOT',
    after: { maturityDate: date('2031-01-01'), version: 5n, contentHash: HASH },
  },
  {
    row: '6 a later REVIVE returns to the status of the root',
    state: bareOrphan,
    head: record({
      version: 1n,
      action: 'NEW',
      status: 'AFFIRMED',
      confirmationStatus: 'MATCHED',
    }),
    kind: 'ACCEPTED_ROOT',
    after: {
      status: 'CANCELLED',
      statusBeforeClose: 'AFFIRMED',
      confirmationStatus: 'MATCHED',
      revision: 2n,
    },
  },
  {
    row: '6 a confirmation that is known stays',
    state: { ...bareOrphan, confirmationStatus: 'ALLEGED' },
    head: record({ version: 1n, action: 'NEW', confirmationStatus: 'MATCHED' }),
    kind: 'ACCEPTED_ROOT',
    after: { confirmationStatus: 'ALLEGED' },
  },
  {
    row: '6 a closed SNAPSHOT is no root',
    state: orphan,
    head: record({ version: 1n, action: 'SNAPSHOT', status: 'CANCELLED' }),
    kind: 'STALE',
    reason: 'ORDER',
  },
  {
    row: '7 lower version',
    state: stored({ version: 3n }),
    head: record(),
    kind: 'STALE',
    reason: 'ORDER',
  },
  {
    row: '7 no version against a versioned trade',
    state: stored(),
    head: record({ version: 0n }),
    kind: 'STALE',
    reason: 'NO_VERSION',
  },
  {
    row: '7 lower sequence',
    state: stored({ version: 2n, sourceSequence: 9n }),
    head: record({ sourceSequence: 8n }),
    kind: 'STALE',
    reason: 'ORDER',
  },
  {
    row: '7 an amendment does not clear an orphan',
    state: orphan,
    head: record(),
    kind: 'STALE',
    reason: 'ORDER',
  },
  { row: '8 cancelled', state: closed, head: record(), kind: 'REJECTED_CLOSED' },
  {
    row: '8 terminated',
    state: stored({ status: 'TERMINATED' }),
    head: record({ action: 'CANCEL' }),
    kind: 'REJECTED_CLOSED',
  },
  {
    row: '8 novated',
    state: stored({ status: 'NOVATED' }),
    head: record({ action: 'SNAPSHOT' }),
    kind: 'REJECTED_CLOSED',
  },
  {
    row: '8 CORRECT is barred by default',
    state: closed,
    head: record({ action: 'CORRECT' }),
    kind: 'REJECTED_CLOSED',
  },
  {
    row: '8 policy correctClosed',
    state: closed,
    head: record({ action: 'CORRECT' }),
    context: policy({ correctClosed: true }),
    kind: 'ACCEPTED_CORRECTED',
    after: { status: 'CANCELLED', statusBeforeClose: 'AFFIRMED' },
  },
  {
    row: '8 REVIVE passes',
    state: closed,
    head: record({ action: 'REVIVE' }),
    kind: 'ACCEPTED_REVIVED',
    after: { status: 'AFFIRMED' },
  },
  { row: '8 expired, no maturity', state: expired, head: record(), kind: 'REJECTED_CLOSED' },
  {
    row: '8 expired, matured before the business date',
    state: expired,
    head: record({ maturityDate: date('2026-06-29') }),
    kind: 'REJECTED_CLOSED',
  },
  {
    row: '8 expired, matures today',
    state: expired,
    head: record({ maturityDate: TODAY }),
    kind: 'ACCEPTED_AMENDED',
    after: { status: 'BOOKED', maturityDate: TODAY },
  },
  {
    row: '8 expired, CORRECT',
    state: expired,
    head: record({ action: 'CORRECT' }),
    kind: 'ACCEPTED_CORRECTED',
    after: { status: 'EXPIRED' },
  },
  {
    row: '8 expired, CANCEL',
    state: expired,
    head: record({ action: 'CANCEL' }),
    kind: 'ACCEPTED_CANCELLED',
    after: { status: 'CANCELLED', statusBeforeClose: 'BOOKED' },
  },
  {
    row: '8 expired, TERMINATE',
    state: expired,
    head: record({ action: 'TERMINATE' }),
    kind: 'REJECTED_CLOSED',
  },
  {
    row: '9 earlier maturity',
    state: stored(),
    head: record({ maturityDate: date('2029-12-31') }),
    kind: 'REJECTED_MATURITY',
  },
  {
    row: '9 applies to CANCEL',
    state: stored(),
    head: record({ action: 'CANCEL', maturityDate: date('2029-12-31') }),
    kind: 'REJECTED_MATURITY',
  },
  {
    row: '9 equal maturity',
    state: stored(),
    head: record({ maturityDate: date('2030-01-01') }),
    kind: 'ACCEPTED_AMENDED',
  },
  {
    row: '9 no maturity in the record',
    state: stored(),
    head: record(),
    kind: 'ACCEPTED_AMENDED',
    after: { maturityDate: date('2030-01-01') },
  },
  {
    row: '9 policy exemptActions',
    state: stored(),
    head: record({ action: 'CORRECT', maturityDate: date('2029-12-31') }),
    context: policy({ exemptActions: ['CORRECT'] }),
    kind: 'ACCEPTED_CORRECTED',
    after: { maturityDate: date('2029-12-31') },
  },
  {
    row: '9 a closed SNAPSHOT counts as the action it is decided as',
    state: stored(),
    head: record({
      action: 'SNAPSHOT',
      status: 'CANCELLED',
      maturityDate: date('2029-12-31'),
    }),
    context: policy({ exemptActions: ['SNAPSHOT'] }),
    kind: 'REJECTED_MATURITY',
  },
  {
    row: '9 a stored trade without maturity takes any',
    state: (({ maturityDate: _none, ...rest }) => rest)(stored()),
    head: record({ maturityDate: date('2020-01-01') }),
    kind: 'ACCEPTED_AMENDED',
    after: { maturityDate: date('2020-01-01') },
  },
  {
    row: '9 applies after a waived maturity as before',
    state: stored({ maturityDate: date('2029-06-30') }),
    head: record({ maturityDate: date('2029-06-29') }),
    kind: 'REJECTED_MATURITY',
  },
  {
    row: '10 not looked up',
    state: stored({ version: 2n }),
    head: record(),
    context: { decidedBefore: undefined },
    kind: 'NEEDS_HISTORY',
  },
  {
    row: '10 decided before',
    state: stored({ version: 2n }),
    head: record(),
    context: { decidedBefore: true },
    kind: 'DUPLICATE_MESSAGE',
  },
  {
    row: '10 override',
    state: stored({ version: 2n }),
    head: record(),
    kind: 'ACCEPTED_OVERRIDE',
    after: { revision: 2n, contentHash: 'b'.repeat(32) },
  },
  {
    row: '10 an override by CANCEL cancels',
    state: stored({ version: 2n }),
    head: record({ action: 'CANCEL' }),
    kind: 'ACCEPTED_OVERRIDE',
    after: { status: 'CANCELLED', statusBeforeClose: 'BOOKED' },
  },
  {
    row: '10 policy',
    state: stored({ version: 2n }),
    head: record(),
    context: policy({ conflict: 'reject' }),
    kind: 'REJECTED_CONFLICT',
  },
  {
    row: '11 AMEND',
    state: stored({ status: 'AFFIRMED' }),
    head: record({ maturityDate: date('2031-01-01') }),
    kind: 'ACCEPTED_AMENDED',
    after: {
      revision: 2n,
      status: 'AFFIRMED',
      maturityDate: date('2031-01-01'),
      decidedAt: instant(300n),
    },
  },
  {
    row: '11 a second NEW',
    state: stored(),
    head: record({ action: 'NEW' }),
    kind: 'ACCEPTED_AMENDED',
  },
  {
    row: '11 SNAPSHOT',
    state: orphan,
    head: record({ version: 6n, action: 'SNAPSHOT' }),
    kind: 'ACCEPTED_AMENDED',
    after: { awaitingRoot: false },
  },
  {
    row: '11 CORRECT',
    state: stored(),
    head: record({ action: 'CORRECT' }),
    kind: 'ACCEPTED_CORRECTED',
  },
  {
    row: '11 a correction of equal version',
    state: stored({ version: 2n }),
    head: record({ action: 'CORRECT', isCorrection: true }),
    kind: 'ACCEPTED_CORRECTED',
  },
  {
    row: '11 CANCEL keeps what it does not carry',
    state: stored(),
    head: record({ action: 'CANCEL' }),
    kind: 'ACCEPTED_CANCELLED',
    after: {
      status: 'CANCELLED',
      statusBeforeClose: 'BOOKED',
      hasTerms: true,
      maturityDate: date('2030-01-01'),
    },
  },
  {
    row: '11 REVIVE',
    state: stored({ status: 'EXPIRED', statusBeforeClose: 'CLEARED' }),
    head: record({ action: 'REVIVE' }),
    kind: 'ACCEPTED_REVIVED',
    after: { status: 'CLEARED' },
  },
  {
    row: '11 TERMINATE',
    state: stored(),
    head: record({ action: 'TERMINATE' }),
    kind: 'ACCEPTED_TERMINATED',
    after: { status: 'TERMINATED' },
  },
  {
    row: '11 TERMINATE by novation',
    state: stored(),
    head: record({ action: 'TERMINATE', event: 'NOVATION' }),
    kind: 'ACCEPTED_TERMINATED',
    after: { status: 'NOVATED' },
  },
  {
    row: '11 TERMINATE is no novation by status alone',
    state: stored(),
    head: record({ action: 'TERMINATE', status: 'NOVATED' }),
    kind: 'ACCEPTED_TERMINATED',
    after: { status: 'TERMINATED' },
  },
  {
    row: '11 SNAPSHOT of a novated trade',
    state: stored(),
    head: record({ action: 'SNAPSHOT', status: 'NOVATED' }),
    kind: 'ACCEPTED_TERMINATED',
    after: { status: 'NOVATED' },
  },
  {
    row: '11 SNAPSHOT of a cancelled trade',
    state: stored(),
    head: record({ action: 'SNAPSHOT', status: 'CANCELLED', maturityDate: date('2031-01-01') }),
    kind: 'ACCEPTED_CANCELLED',
    after: { status: 'CANCELLED', maturityDate: date('2030-01-01') },
  },
  {
    row: '11 REVIVE of an open trade keeps its status',
    state: stored({ status: 'CLEARED' }),
    head: record({ action: 'REVIVE' }),
    kind: 'ACCEPTED_REVIVED',
    after: { status: 'CLEARED' },
  },
  {
    row: '11 confirmation status of the record, else the previous one',
    state: stored({ confirmationStatus: 'ALLEGED' }),
    head: record({ confirmationStatus: 'MATCHED' }),
    kind: 'ACCEPTED_AMENDED',
    after: { confirmationStatus: 'MATCHED' },
  },
  {
    row: '11 a status action changes status, order and hash only',
    state: stored({ confirmationStatus: 'ALLEGED' }),
    head: record({
      action: 'CANCEL',
      sourceSequence: 7n,
      confirmationStatus: 'MATCHED',
      maturityDate: date('2040-01-01'),
    }),
    kind: 'ACCEPTED_CANCELLED',
    after: {
      ...stored({ confirmationStatus: 'ALLEGED' }),
      revision: 2n,
      version: 2n,
      sourceSequence: 7n,
      receivedAt: instant(200n),
      contentHash: 'b'.repeat(32),
      status: 'CANCELLED',
      decidedAt: instant(300n),
    },
  },
  {
    row: '11 SNAPSHOT of a terminated trade',
    state: stored(),
    head: record({ action: 'SNAPSHOT', status: 'TERMINATED' }),
    kind: 'ACCEPTED_TERMINATED',
    after: { status: 'TERMINATED' },
  },
  {
    row: '11 clearing',
    state: stored(),
    head: record({ event: 'CLEARING' }),
    kind: 'ACCEPTED_AMENDED',
    after: { status: 'CLEARED' },
  },
  {
    row: '11 decided_at never goes back',
    state: stored({ decidedAt: instant(999n) }),
    head: record(),
    kind: 'ACCEPTED_AMENDED',
    after: { decidedAt: instant(999n) },
  },
];

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
  const seen = { messageSeen: true };
  const cases: readonly (readonly [string, Row])[] = (
    [
      {
        row: '1 before 2',
        head: record({ version: 0n, action: 'NEW', maturityDate: date('2020-01-01') }),
        context: { ...seen, ...policy({ alreadyMatured: 'reject' }) },
        kind: 'DUPLICATE_MESSAGE',
      },
      {
        row: '1 before 5',
        state: stored({ version: 0n }),
        head: record({ version: 0n, contentHash: HASH }),
        context: seen,
        kind: 'DUPLICATE_MESSAGE',
      },
      {
        row: '5 before 6',
        state: stored({ sourceSequence: 5n, awaitingRoot: true }),
        head: record({ version: 1n, action: 'NEW', sourceSequence: 4n, contentHash: HASH }),
        kind: 'DUPLICATE',
      },
      {
        row: '8 before 10',
        state: stored({ version: 2n, status: 'CANCELLED' }),
        head: record(),
        kind: 'REJECTED_CLOSED',
      },
      {
        row: '5 before 7',
        state: stored({ sourceSequence: 5n }),
        head: record({ version: 1n, sourceSequence: 4n, contentHash: HASH }),
        kind: 'DUPLICATE',
      },
      {
        row: '5 before 8',
        state: closed,
        head: record({ version: 1n, contentHash: HASH }),
        kind: 'DUPLICATE',
      },
      {
        row: '6 before 7',
        state: orphan,
        head: record({ version: 1n, action: 'NEW' }),
        kind: 'ACCEPTED_ROOT',
      },
      {
        row: '6 before 9',
        state: orphan,
        head: record({ version: 1n, action: 'NEW', maturityDate: date('2020-01-01') }),
        kind: 'ACCEPTED_ROOT',
      },
      {
        row: '7 before 8',
        state: stored({ version: 3n, status: 'CANCELLED' }),
        head: record(),
        kind: 'STALE',
        reason: 'ORDER',
      },
      {
        row: '7 before 9',
        state: stored({ version: 3n }),
        head: record({ maturityDate: date('2020-01-01') }),
        kind: 'STALE',
        reason: 'ORDER',
      },
      {
        row: '8 before 9',
        state: closed,
        head: record({ maturityDate: date('2020-01-01') }),
        kind: 'REJECTED_CLOSED',
      },
      {
        row: '9 before 10',
        state: stored({ version: 2n }),
        head: record({ maturityDate: date('2020-01-01') }),
        kind: 'REJECTED_MATURITY',
      },
    ] satisfies Row[]
  ).map((row) => [row.row, row]);
  it.each(cases)('%s', (_, row) => {
    const decision = decide(row.state, row.head, context(row.context)) as Decided;
    expect([decision.kind, decision.reason]).toEqual([row.kind, row.reason]);
  });
});

describe('sweepExpired', () => {
  const sweep = (state: TradeState): Decided | undefined =>
    sweepExpired(state, TODAY, instant(1_000n));
  it('expires an open trade after its maturity', () => {
    const decision = sweep(stored({ maturityDate: date('2026-06-29') }));
    expect(decision).toMatchObject({
      kind: 'EXPIRED',
      setsTerms: false,
      state: {
        ...stored({ maturityDate: date('2026-06-29') }),
        status: 'EXPIRED',
        statusBeforeClose: 'BOOKED',
        revision: 2n,
        decidedAt: 1_000n,
      },
    });
  });
  it.each([
    ['matures today', stored({ maturityDate: TODAY })],
    ['closed', stored({ status: 'CANCELLED', maturityDate: date('2020-01-01') })],
    ['expired before', expired],
    ['no maturity', bareOrphan],
  ])('leaves a trade that %s', (_, state) => expect(sweep(state)).toBeUndefined());
  it('does not go back in time', () => {
    const state = stored({ maturityDate: date('2026-06-29'), decidedAt: instant(2_000n) });
    expect(sweep(state)?.state?.decidedAt).toBe(2_000n);
  });
});
