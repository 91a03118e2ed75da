/**
 * Expires open trades whose maturity lies before a business date. The date is an argument, never
 * the host's clock; running the same sweep again finds nothing more to do.
 */
import type { IsoDate, TradeKey } from '@tributary/domain';
import { WriteConflictError } from '@tributary/trade-store-writer';
import type { Claim, StoreTransaction, TradeWriter } from '@tributary/trade-store-writer';
import { coordinateId } from './core/events.js';
import { expire } from './core/expiry.js';
import type { SinkContext } from './core/ports.js';
import { LOCK_TIMEOUT_MS } from './limits.js';

/** Trades of one transaction. */
const STEP_TRADES_MAX = 1_000;
const CONFLICT_ATTEMPTS_MAX = 240;
const BEFORE_ALL_KEYS: TradeKey = { scheme: '', tradeId: '', legId: 0 };

export interface SweepRequest {
  readonly businessDate: IsoDate;
  /** Names the sweep; its sources are those of the zone. */
  readonly zone: string;
  readonly sources: readonly string[];
  /** Sweep every source but the named ones: for the zone unknown sources fall into. */
  readonly isExcluding: boolean;
}

interface StepOutcome {
  readonly last: TradeKey | undefined;
  readonly expired: number;
}

/** @returns how many trades expired. @throws FencedError where the same sweep runs elsewhere. */
export async function sweep(
  writer: TradeWriter,
  context: SinkContext,
  request: SweepRequest,
): Promise<number> {
  const name = `${request.zone}/${request.businessDate}`;
  const origin = { kind: 'SWEEP', name } as const;
  let claim = await writer.claim({ origin, owner: context.owner, firstPosition: 0n });
  let expired = 0;
  let after: TradeKey | undefined = BEFORE_ALL_KEYS;
  while (after !== undefined) {
    const step = await stepWithRetries(writer, { context, request, claim, after });
    expired += step.expired;
    claim = { ...claim, nextPosition: claim.nextPosition + BigInt(step.expired) };
    after = step.last;
  }
  return expired;
}

interface Step {
  readonly context: SinkContext;
  readonly request: SweepRequest;
  readonly claim: Claim;
  readonly after: TradeKey;
}

async function stepWithRetries(writer: TradeWriter, step: Step): Promise<StepOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sweepStep(writer, step);
    } catch (error) {
      if (!(error instanceof WriteConflictError) || attempt === CONFLICT_ATTEMPTS_MAX) throw error;
    }
  }
}

async function sweepStep(
  writer: TradeWriter,
  { context, request, claim, after }: Step,
): Promise<StepOutcome> {
  const { businessDate, sources, isExcluding } = request;
  const work = async (tx: StoreTransaction): Promise<StepOutcome> => {
    await tx.lock(claim, claim.nextPosition);
    const query = { before: businessDate, sources, isExcluding, after, limit: STEP_TRADES_MAX };
    const keys = await tx.maturedKeys(query);
    const trades = [...(await tx.states(keys)).values()];
    const places = trades.flatMap(({ termsAt }) => (termsAt === undefined ? [] : [termsAt]));
    const contents = await tx.contents(places);
    const expiry = expire(trades, {
      originId: claim.originId,
      firstPosition: claim.nextPosition,
      businessDate,
      decidedAt: context.now(),
      contents: new Map(contents.map(({ at, content }) => [coordinateId(at), content])),
    });
    await tx.write({ ...expiry, seen: [], quarantined: [] });
    await tx.advance(claim, claim.nextPosition + BigInt(expiry.events.length));
    await tx.raiseGeneration();
    const last = keys.length < STEP_TRADES_MAX ? undefined : keys.at(-1);
    return { last, expired: expiry.events.length };
  };
  return writer.transaction(work, { lockTimeoutMs: LOCK_TIMEOUT_MS });
}
