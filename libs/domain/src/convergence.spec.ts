/**
 * Any order of arrival gives the same state, except after a rejection, for a late change below a
 * cancel, for an override, and where equal content of a version came twice with other content
 * between (decisions section 3). The generated records avoid exactly these.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide } from './decide.js';
import { DEFAULT_POLICY } from './policy.js';
import type { Instant, IsoDate, RecordHead } from './trade-record.js';
import type { TradeState } from './trade-state.js';

const context = {
  policy: DEFAULT_POLICY,
  businessDate: '2026-06-30' as IsoDate,
  rankOf: () => 0,
  messageSeen: false,
  decidedBefore: false,
  decidedAt: 1n as Instant,
};

function head(version: number, action: RecordHead['action']): RecordHead {
  return {
    key: { scheme: 'OMS', tradeId: 'A', legId: 0 },
    version: BigInt(version),
    isCorrection: false,
    action,
    sourceSystem: 'oms',
    messageId: `m${version}`,
    receivedAt: 1n as Instant,
    contentHash: version.toString(16).padStart(32, '0'),
    // Maturities rise with the version, so the maturity rule rejects nothing.
    maturityDate: `20${30 + version}-01-01` as IsoDate,
    replay: false,
  };
}

function fold(records: readonly RecordHead[]): { state: TradeState | undefined; kinds: string[] } {
  let state: TradeState | undefined;
  const kinds: string[] = [];
  for (const record of records) {
    const decision = decide(state, record, context);
    kinds.push(decision.kind);
    if (decision.kind !== 'NEEDS_HISTORY') state = decision.state ?? state;
  }
  return { state, kinds };
}

const history = fc
  .record({
    amendments: fc.array(fc.constantFrom('AMEND', 'CORRECT', 'SNAPSHOT'), { maxLength: 6 }),
    duplicates: fc.array(fc.nat(5), { maxLength: 4 }),
    closes: fc.boolean(),
  })
  .map(({ amendments, duplicates, closes }) => {
    const records = [
      head(1, 'NEW'),
      ...amendments.map((action, index) => head(index + 2, action as RecordHead['action'])),
    ];
    // The cancel is the last version, so nothing that is valid comes below it late.
    if (closes) records.push({ ...head(records.length + 1, 'CANCEL') });
    return [...records, ...duplicates.flatMap((index) => records[index] ?? [])];
  });

const comparable = ({ state }: ReturnType<typeof fold>): Partial<TradeState> => {
  const { revision: _count, decidedAt: _time, ...rest } = state ?? ({} as TradeState);
  return rest;
};

describe('convergence', () => {
  it('any order of arrival gives the same open state', () => {
    const openHistories = history.filter((records) => records.every((r) => r.action !== 'CANCEL'));
    const cases = openHistories.chain((records) =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
    );
    fc.assert(
      fc.property(cases, ([inOrder, shuffled]) => {
        expect(comparable(fold(shuffled))).toEqual(comparable(fold(inOrder)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('a record that comes again changes nothing', () => {
    fc.assert(
      fc.property(history, (records) => {
        const again = records.flatMap((record) => [record, record]);
        expect(fold(again).state).toEqual(fold(records).state);
      }),
    );
  });

  it('the maturity never goes back', () => {
    const anyMaturity = history.chain((records) =>
      fc.tuple(
        ...records.map((record) =>
          fc.integer({ min: 2027, max: 2040 }).map((year) => ({
            ...record,
            maturityDate: `${year}-01-01` as IsoDate,
          })),
        ),
      ),
    );
    fc.assert(
      fc.property(anyMaturity, (records) => {
        let state: TradeState | undefined;
        for (const record of records as RecordHead[]) {
          const decision = decide(state, record, context);
          const next = decision.kind === 'NEEDS_HISTORY' ? undefined : decision.state;
          if (state?.maturityDate && next)
            expect(next.maturityDate! >= state.maturityDate).toBe(true);
          state = next ?? state;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
