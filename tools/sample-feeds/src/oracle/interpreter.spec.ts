/** One table row for each row of decisions section 3, written by hand from its text. */
import { describe, expect, it } from '@jest/globals';
import type { PlainDecision } from '../model/expected.js';
import type { PlainRecord } from '../model/plain-record.js';
import { TradeLog } from './interpreter.js';
import type { PlainRow } from './interpreter.js';
import { DEFAULT_ORACLE_POLICY } from './policy.js';
import type { OraclePolicy } from './policy.js';

type Said = Partial<PlainRecord> & Pick<PlainRecord, 'action'>;
type Step = readonly [said: Said, decision: PlainDecision];

const MATURITY = '2035-06-30';
const EARLIER = '2034-06-30';
const PAST = '2020-06-30';

const matures = (maturity: string, book = 'A'): PlainRecord['terms'] => ({
  maturity_date: maturity,
  book,
});

function record(said: Said): PlainRecord {
  return {
    source: 'oms',
    scheme: 'OMS',
    tradeId: 'T-1',
    legId: 0,
    version: 1n,
    isCorrection: false,
    terms: matures(MATURITY),
    ...said,
  };
}

function play(steps: readonly Step[], policy: Partial<OraclePolicy> = {}): TradeLog {
  const log = new TradeLog({ ...DEFAULT_ORACLE_POLICY, ...policy });
  for (const [index, [said, decision]] of steps.entries()) {
    expect([index, log.tell(record(said), index + 1)]).toEqual([index, decision]);
  }
  return log;
}

const NEW: Step = [{ action: 'NEW' }, 'ACCEPTED_NEW'];
const CANCELLED: Step = [{ action: 'CANCEL', version: 2n, terms: {} }, 'ACCEPTED_CANCELLED'];
const ORPHAN: Step = [{ action: 'CANCEL', version: 2n, terms: {} }, 'ACCEPTED_ORPHAN'];

interface Row {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly policy?: Partial<OraclePolicy>;
  readonly row?: Partial<PlainRow> | null;
}

const ROWS: readonly Row[] = [
  {
    name: '1: a message without version is seen again',
    steps: [
      [{ action: 'NEW', version: 0n, messageId: 'm1' }, 'ACCEPTED_NEW'],
      [{ action: 'AMEND', version: 0n, messageId: 'm2', terms: {} }, 'ACCEPTED_AMENDED'],
      [{ action: 'NEW', version: 0n, messageId: 'm1' }, 'DUPLICATE_MESSAGE'],
    ],
    row: { revision: 2n },
  },
  {
    name: '1: with a version only where the policy says so',
    policy: { dedupeMessages: true },
    steps: [
      [{ action: 'NEW', messageId: 'm1' }, 'ACCEPTED_NEW'],
      [{ action: 'AMEND', version: 2n, messageId: 'm1' }, 'DUPLICATE_MESSAGE'],
    ],
  },
  {
    name: '1: by default a version decides, not the message',
    steps: [
      [{ action: 'NEW', messageId: 'm1' }, 'ACCEPTED_NEW'],
      [{ action: 'AMEND', version: 2n, messageId: 'm1' }, 'ACCEPTED_AMENDED'],
    ],
  },
  {
    name: '2: matured before the business date, policy reject',
    policy: { alreadyMatured: 'reject' },
    steps: [[{ action: 'NEW', terms: matures(PAST) }, 'REJECTED_ALREADY_MATURED']],
    row: null,
  },
  {
    name: '2: maturity on the business date is not matured',
    policy: { alreadyMatured: 'reject', businessDate: PAST },
    steps: [[{ action: 'SNAPSHOT', terms: matures(PAST) }, 'ACCEPTED_NEW']],
  },
  {
    name: '3: a backfill of matured trades is legal by default',
    steps: [[{ action: 'NEW', terms: matures(PAST) }, 'ACCEPTED_NEW']],
    row: { status: 'BOOKED', revision: 1n, awaitingRoot: false },
  },
  { name: '4: a change without root is held', steps: [ORPHAN], row: { awaitingRoot: true } },
  {
    name: '4: an orphan CANCEL brings no business columns',
    steps: [[{ action: 'CANCEL' }, 'ACCEPTED_ORPHAN']],
    row: { terms: {}, status: 'CANCELLED', maturityDate: undefined },
  },
  {
    name: '4: a closed SNAPSHOT of an unseen key is decided as its CANCEL',
    steps: [[{ action: 'SNAPSHOT', status: 'CANCELLED' }, 'ACCEPTED_ORPHAN']],
    row: { status: 'CANCELLED', awaitingRoot: true },
  },
  {
    name: '4: rejected where the policy says so',
    policy: { orphan: 'reject' },
    steps: [[{ action: 'AMEND' }, 'REJECTED_ORPHAN']],
    row: null,
  },
  {
    name: '5: same version and same content',
    steps: [NEW, [{ action: 'AMEND', messageId: 'other' }, 'DUPLICATE']],
    row: { revision: 1n },
  },
  {
    name: '5: goes before the source rank',
    steps: [NEW, [{ action: 'SNAPSHOT', source: 'eod-trades' }, 'DUPLICATE']],
  },
  {
    name: '6: the root of a cancelled orphan fills it',
    steps: [ORPHAN, [{ action: 'NEW' }, 'ACCEPTED_ROOT']],
    row: {
      status: 'CANCELLED',
      version: 2n,
      awaitingRoot: false,
      revision: 2n,
      terms: matures(MATURITY),
      maturityDate: MATURITY,
    },
  },
  {
    name: '6: the root of an amended orphan leaves its terms',
    steps: [
      [{ action: 'AMEND', version: 2n, terms: { book: 'B' } }, 'ACCEPTED_ORPHAN'],
      [{ action: 'NEW' }, 'ACCEPTED_ROOT'],
    ],
    row: { terms: { book: 'B' }, maturityDate: MATURITY, status: 'BOOKED' },
  },
  {
    name: '7: order below the stored one',
    steps: [
      [{ action: 'NEW', version: 2n }, 'ACCEPTED_NEW'],
      [{ action: 'AMEND', version: 1n, terms: {} }, 'STALE'],
    ],
    row: { version: 2n, revision: 1n },
  },
  {
    name: '7: a record without version meets terms with one',
    steps: [NEW, [{ action: 'AMEND', version: 0n, terms: {} }, 'STALE']],
  },
  {
    name: '7: of one version the higher rank is believed, whatever the sequence',
    steps: [NEW, [{ action: 'SNAPSHOT', source: 'eod-trades', sequence: 9n, terms: {} }, 'STALE']],
  },
  {
    name: '7: goes before 8, a late change below a cancel is stale',
    steps: [
      [{ action: 'NEW' }, 'ACCEPTED_NEW'],
      [{ action: 'CANCEL', version: 3n, terms: {} }, 'ACCEPTED_CANCELLED'],
      [{ action: 'AMEND', version: 2n, terms: { book: 'B' } }, 'STALE'],
    ],
  },
  {
    name: '8: nothing changes a closed trade',
    steps: [
      NEW,
      CANCELLED,
      [{ action: 'AMEND', version: 3n }, 'REJECTED_CLOSED'],
      [{ action: 'CORRECT', version: 3n, isCorrection: true }, 'REJECTED_CLOSED'],
      [{ action: 'CANCEL', version: 3n, terms: {} }, 'REJECTED_CLOSED'],
    ],
    row: { version: 2n, status: 'CANCELLED', revision: 2n },
  },
  {
    name: '8: a correction passes where the policy lets it',
    policy: { correctClosed: true },
    steps: [NEW, CANCELLED, [{ action: 'CORRECT', version: 3n }, 'ACCEPTED_CORRECTED']],
    row: { status: 'CANCELLED' },
  },
  {
    name: '8: goes before 9',
    steps: [
      NEW,
      CANCELLED,
      [{ action: 'AMEND', version: 3n, terms: matures(EARLIER) }, 'REJECTED_CLOSED'],
    ],
  },
  {
    name: '9: an earlier maturity is rejected and the store unchanged',
    steps: [NEW, [{ action: 'AMEND', version: 2n, terms: matures(EARLIER) }, 'REJECTED_MATURITY']],
    row: { version: 1n, maturityDate: MATURITY, revision: 1n },
  },
  {
    name: '9: holds for a CANCEL too',
    steps: [NEW, [{ action: 'CANCEL', version: 2n, terms: matures(EARLIER) }, 'REJECTED_MATURITY']],
    row: { status: 'BOOKED' },
  },
  {
    name: '9: but not for exempt actions',
    policy: { exemptActions: ['AMEND'] },
    steps: [NEW, [{ action: 'AMEND', version: 2n, terms: matures(EARLIER) }, 'ACCEPTED_AMENDED']],
    row: { maturityDate: EARLIER },
  },
  {
    name: '9: equal is accepted, absent keeps the stored one and the rule goes on',
    steps: [
      NEW,
      [{ action: 'AMEND', version: 2n, terms: matures(MATURITY, 'B') }, 'ACCEPTED_AMENDED'],
      [{ action: 'AMEND', version: 3n, terms: { book: 'C' } }, 'ACCEPTED_AMENDED'],
      [{ action: 'AMEND', version: 4n, terms: matures(EARLIER) }, 'REJECTED_MATURITY'],
    ],
    row: { maturityDate: MATURITY, terms: { book: 'C' } },
  },
  {
    name: '9: goes before 10',
    steps: [NEW, [{ action: 'AMEND', terms: matures(EARLIER) }, 'REJECTED_MATURITY']],
  },
  {
    name: '10: equal order, other content overrides',
    steps: [NEW, [{ action: 'AMEND', terms: matures(MATURITY, 'B') }, 'ACCEPTED_OVERRIDE']],
    row: { terms: matures(MATURITY, 'B'), revision: 2n },
  },
  {
    name: '10: a message that was decided before does not',
    steps: [
      [{ action: 'NEW', messageId: 'm1' }, 'ACCEPTED_NEW'],
      [{ action: 'AMEND', messageId: 'm2', terms: matures(MATURITY, 'B') }, 'ACCEPTED_OVERRIDE'],
      [{ action: 'NEW', messageId: 'm1' }, 'DUPLICATE_MESSAGE'],
    ],
  },
  {
    name: '10: rejected where the policy says so',
    policy: { conflict: 'reject' },
    steps: [NEW, [{ action: 'AMEND', terms: matures(MATURITY, 'B') }, 'REJECTED_CONFLICT']],
  },
  {
    name: '11: each action has its own decision',
    steps: [
      NEW,
      [{ action: 'AMEND', version: 2n }, 'ACCEPTED_AMENDED'],
      [{ action: 'NEW', version: 3n }, 'ACCEPTED_AMENDED'],
      [{ action: 'SNAPSHOT', version: 4n }, 'ACCEPTED_AMENDED'],
      [{ action: 'CORRECT', version: 4n, isCorrection: true, terms: {} }, 'ACCEPTED_CORRECTED'],
      [{ action: 'CANCEL', version: 5n, terms: {} }, 'ACCEPTED_CANCELLED'],
      [{ action: 'REVIVE', version: 6n, terms: {} }, 'ACCEPTED_REVIVED'],
      [{ action: 'TERMINATE', version: 7n, terms: {} }, 'ACCEPTED_TERMINATED'],
    ],
    row: { status: 'TERMINATED', revision: 8n },
  },
  {
    name: '11: a closed SNAPSHOT is decided as the action that closes and brings no terms',
    steps: [
      NEW,
      [{ action: 'SNAPSHOT', version: 2n, status: 'NOVATED', terms: {} }, 'ACCEPTED_TERMINATED'],
    ],
    row: { status: 'NOVATED', terms: matures(MATURITY) },
  },
];

describe('the rows of the decision table', () => {
  it.each(ROWS)('$name', ({ steps, policy, row }) => {
    const log = play(steps, policy);
    if (row === null) expect(log.row).toBeUndefined();
    else if (row) expect(log.row).toMatchObject(row);
  });

  it('has a case for every decision a record can cause', () => {
    const shown = new Set(ROWS.flatMap(({ steps }) => steps.map(([, decision]) => decision)));
    const all: Record<Exclude<PlainDecision, 'EXPIRED'>, true> = {
      ACCEPTED_NEW: true,
      ACCEPTED_ORPHAN: true,
      ACCEPTED_ROOT: true,
      ACCEPTED_OVERRIDE: true,
      ACCEPTED_AMENDED: true,
      ACCEPTED_CORRECTED: true,
      ACCEPTED_CANCELLED: true,
      ACCEPTED_REVIVED: true,
      ACCEPTED_TERMINATED: true,
      DUPLICATE_MESSAGE: true,
      DUPLICATE: true,
      STALE: true,
      REJECTED_ALREADY_MATURED: true,
      REJECTED_ORPHAN: true,
      REJECTED_CLOSED: true,
      REJECTED_MATURITY: true,
      REJECTED_CONFLICT: true,
    };
    expect([...shown].sort()).toEqual(Object.keys(all).sort());
  });
});

describe('status', () => {
  it('comes back from a cancel as it was', () => {
    const log = play([
      NEW,
      [{ action: 'AMEND', version: 2n, status: 'AFFIRMED', terms: {} }, 'ACCEPTED_AMENDED'],
      [{ action: 'CANCEL', version: 3n, terms: {} }, 'ACCEPTED_CANCELLED'],
      [{ action: 'REVIVE', version: 4n, terms: {} }, 'ACCEPTED_REVIVED'],
    ]);
    expect(log.row?.status).toBe('AFFIRMED');
  });

  it('of an orphan that was open before its cancel comes back too', () => {
    const log = play([
      [{ action: 'AMEND', version: 2n, status: 'AFFIRMED' }, 'ACCEPTED_ORPHAN'],
      [{ action: 'CANCEL', version: 3n, terms: {} }, 'ACCEPTED_CANCELLED'],
      [{ action: 'REVIVE', version: 4n, terms: {} }, 'ACCEPTED_REVIVED'],
    ]);
    expect(log.row).toMatchObject({ status: 'AFFIRMED', awaitingRoot: true });
  });

  it('follows event and action', () => {
    expect(
      play([NEW, [{ action: 'AMEND', version: 2n, event: 'CLEARING' }, 'ACCEPTED_AMENDED']]).row,
    ).toMatchObject({ status: 'CLEARED' });
    expect(
      play([NEW, [{ action: 'TERMINATE', version: 2n, event: 'NOVATION' }, 'ACCEPTED_TERMINATED']])
        .row,
    ).toMatchObject({ status: 'NOVATED' });
  });

  it('becomes EXPIRED by a sweep after the maturity, not on it', () => {
    const log = play([NEW]);
    expect(log.sweep(MATURITY)).toBe(false);
    expect(log.sweep('2035-07-01')).toBe(true);
    expect(log.row).toMatchObject({ status: 'EXPIRED', revision: 2n });
    expect(log.tell(record({ action: 'AMEND', version: 2n, terms: {} }), 9)).toBe(
      'REJECTED_CLOSED',
    );
  });

  it('stays closed in a sweep', () => {
    const log = play([NEW, CANCELLED]);
    expect(log.sweep('2040-01-01')).toBe(false);
  });
});

describe('order of records of one key', () => {
  const said: readonly Said[] = [
    { action: 'AMEND', version: 2n },
    { action: 'AMEND', version: 3n, source: 'eod-trades', sequence: 5n },
    { action: 'AMEND', version: 3n },
    { action: 'AMEND', version: 3n, sequence: 1n },
    { action: 'AMEND', version: 3n, sequence: 1n, eventTime: '2025-01-01T00:00:00.000000000Z' },
    { action: 'AMEND', version: 3n, sequence: 1n, isCorrection: true },
    { action: 'AMEND', version: 3n, sequence: 2n },
    { action: 'AMEND', version: 27n },
  ];

  it('ascends as listed', () => {
    for (const [index, higher] of said.entries()) {
      for (const lower of said.slice(0, index)) {
        const log = play([[{ ...higher, action: 'NEW', terms: { book: 'B' } }, 'ACCEPTED_NEW']]);
        expect(log.tell(record(lower), 2)).toBe('STALE');
      }
    }
  });

  it('takes arrival only where there is nothing else', () => {
    play([
      [{ action: 'NEW', version: 0n }, 'ACCEPTED_NEW'],
      [{ action: 'AMEND', version: 0n, terms: { book: 'B' } }, 'ACCEPTED_AMENDED'],
    ]);
  });
});
