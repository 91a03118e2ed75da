/**
 * Expires open trades whose maturity lies before a business date. The date is an argument, never
 * the host's clock; running the same sweep again finds nothing more to do.
 */
import type { IsoDate, TradeKey } from '@tributary/domain';
import { WriteConflictError } from '@tributary/trade-store-writer';
import type {
  Claim,
  StoreTransaction,
  StoredTrade,
  TradeWriter,
} from '@tributary/trade-store-writer';
import { coordinateId } from './core/events.js';
import { expire } from './core/expiry.js';
import type { SinkContext } from './core/ports.js';
import { LOCK_TIMEOUT_MS } from './limits.js';

/** Keys of one look: it reads the whole table, which has no index by maturity (ADR 0014). */
const LOOK_KEYS_MAX = 50_000;
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
    const keys = await look(writer, request, after);
    for (let from = 0; from < keys.length; from += STEP_TRADES_MAX) {
      const ofStep = keys.slice(from, from + STEP_TRADES_MAX);
      const count = await stepWithRetries(writer, { context, request, claim, keys: ofStep });
      expired += count;
      claim = { ...claim, nextPosition: claim.nextPosition + BigInt(count) };
    }
    after = keys.length < LOOK_KEYS_MAX ? undefined : keys.at(-1);
  }
  return expired;
}

/** What may be due; each step looks at the trades again before it expires them. */
async function look(
  writer: TradeWriter,
  { businessDate, sources, isExcluding }: SweepRequest,
  after: TradeKey,
): Promise<readonly TradeKey[]> {
  const query = { before: businessDate, sources, isExcluding, after, limit: LOOK_KEYS_MAX };
  return writer.transaction((tx) => tx.maturedKeys(query));
}

interface Step {
  readonly context: SinkContext;
  readonly request: SweepRequest;
  readonly claim: Claim;
  readonly keys: readonly TradeKey[];
}

/** @returns how many trades expired. */
async function stepWithRetries(writer: TradeWriter, step: Step): Promise<number> {
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
  { context, request, claim, keys }: Step,
): Promise<number> {
  const work = async (tx: StoreTransaction): Promise<number> => {
    await tx.lock(claim, claim.nextPosition);
    const trades = [...(await tx.states(keys)).values()].filter((each) => isSwept(each, request));
    const places = trades.flatMap(({ termsAt }) => (termsAt === undefined ? [] : [termsAt]));
    const contents = await tx.contents(places);
    const expiry = expire(trades, {
      originId: claim.originId,
      firstPosition: claim.nextPosition,
      businessDate: request.businessDate,
      decidedAt: context.now(),
      contents: new Map(contents.map(({ at, content }) => [coordinateId(at), content])),
    });
    await tx.write({ ...expiry, seen: [], quarantined: [] });
    await tx.advance(claim, claim.nextPosition + BigInt(expiry.events.length));
    await tx.raiseGeneration();
    return expiry.events.length;
  };
  return writer.transaction(work, { lockTimeoutMs: LOCK_TIMEOUT_MS });
}

/** Between look and step another source may have taken the trade over. */
function isSwept({ state }: StoredTrade, { sources, isExcluding }: SweepRequest): boolean {
  return sources.includes(state.sourceSystem) !== isExcluding;
}
