/** Expiry by the sweep: what expires and what it leaves alone. */
import { describe, expect, it } from '@jest/globals';
import { TODAY, bareOrphan, date, expired, instant, stored } from '../test/factories.js';
import type { Decided } from './decide.js';
import { sweepExpired } from './sweep.js';
import type { TradeState } from './trade-state.js';

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
