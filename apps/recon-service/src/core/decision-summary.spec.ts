import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES } from '@tributary/domain';
import type { DecisionKind } from '@tributary/domain';
import type { DecisionTotal } from '@tributary/trade-store-reader';
import { summariseDecisions } from './decision-summary.js';

const total = (
  source: string,
  decision: DecisionKind,
  records: bigint,
  given: Partial<DecisionTotal> = {},
): DecisionTotal => ({
  kind: 'STREAM',
  source,
  decision,
  decisionCode: DECISION_CODES[decision],
  reason: '',
  records,
  ...given,
});
const quarantine = (source: string, reason: string, records: bigint) => ({
  source,
  stage: 'stream-normalizer',
  reason,
  records,
});

describe('summariseDecisions', () => {
  it('accounts for every record of a source', () => {
    const { sources } = summariseDecisions(
      [
        total('oms', 'ACCEPTED_NEW', 5n),
        total('oms', 'ACCEPTED_NEW', 2n, { kind: 'BATCH' }),
        total('oms', 'DUPLICATE', 3n),
        total('oms', 'STALE', 1n, { reason: 'ORDER' }),
        total('oms', 'REJECTED_MATURITY', 4n),
      ],
      [quarantine('oms', 'BAD_VALUE', 6n), quarantine('broken', 'UNDECODABLE', 1n)],
    );
    expect(sources).toMatchObject([
      { source: 'broken', received: 1n, quarantined: 1n, accepted: 0n },
      {
        source: 'oms',
        received: 21n,
        accepted: 7n,
        duplicate: 3n,
        stale: 1n,
        rejected: 4n,
        quarantined: 6n,
        decisions: { ACCEPTED_NEW: 7n, DUPLICATE: 3n, 'STALE/ORDER': 1n, REJECTED_MATURITY: 4n },
        quarantineReasons: { BAD_VALUE: 6n },
      },
    ]);
  });

  it('keeps what no record caused out of what was received', () => {
    const { total: all, unprompted } = summariseDecisions(
      [total('oms', 'ACCEPTED_NEW', 1n), total('oms', 'EXPIRED', 9n, { kind: 'SWEEP' })],
      [],
    );
    expect(all.received).toBe(1n);
    expect(unprompted).toEqual({ EXPIRED: 9n });
  });

  it('knows the class of a code of a later release by its range', () => {
    const later = (decisionCode: number) =>
      total('oms', 'STALE', 1n, { decision: undefined, decisionCode });
    const { total: all } = summariseDecisions([later(98), later(198)], []);
    expect(all).toMatchObject({ accepted: 1n, rejected: 1n });
    expect(all.decisions).toEqual({ CODE_98: 1n, CODE_198: 1n });
  });
});
