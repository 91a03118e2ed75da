/** Rows of an expiry: the sweep's decisions, which no record causes. Pure. */
import { encodeTradeState } from '@tributary/contract-mapping';
import { formatKey, sweepExpired } from '@tributary/domain';
import type { Instant, IsoDate } from '@tributary/domain';
import type {
  Coordinate,
  DecisionTally,
  StoredTrade,
  TradeChange,
  TradeEvent,
} from '@tributary/trade-store-writer';
import { bytesOf } from './events.js';
import type { Contents } from './events.js';

/** Source of decisions that no record causes. */
export const OWN_SOURCE = 'tributary';

export interface ExpiryContext {
  readonly originId: number;
  /** Position of the first event of this step. */
  readonly firstPosition: bigint;
  readonly businessDate: IsoDate;
  readonly decidedAt: Instant;
  readonly contents: Contents;
}

export interface Expiry {
  readonly changes: readonly TradeChange[];
  readonly events: readonly TradeEvent[];
  readonly tallies: readonly DecisionTally[];
}

/** Expires what is due; trades that changed meanwhile and are not due any more are left alone. */
export function expire(trades: readonly StoredTrade[], context: ExpiryContext): Expiry {
  const changes: TradeChange[] = [];
  const events: TradeEvent[] = [];
  for (const stored of trades) {
    const position = context.firstPosition + BigInt(events.length);
    const at = { originId: context.originId, position, ordinal: 0 };
    const decided = sweepExpired(stored.state, context.businessDate, context.decidedAt);
    if (decided?.state === undefined) continue;
    const revisionBefore = stored.state.revision;
    const eventKey = formatKey(decided.state.key);
    changes.push({ eventKey, state: decided.state, revisionBefore, messageId: '', at });
    const { contents } = context;
    events.push(eventOf(stored, { eventKey, state: decided.state, at, contents }));
  }
  const tally = {
    originId: context.originId,
    sourceSystem: OWN_SOURCE,
    decision: 'EXPIRED',
    reason: '',
    records: BigInt(events.length),
  } as const;
  return { changes, events, tallies: events.length === 0 ? [] : [tally] };
}

function eventOf(
  { termsAt }: StoredTrade,
  made: {
    readonly eventKey: string;
    readonly state: StoredTrade['state'];
    readonly at: Coordinate;
    readonly contents: Contents;
  },
): TradeEvent {
  const { eventKey, state, at, contents } = made;
  return {
    at,
    eventKey,
    key: state.key,
    version: state.version,
    sourceSystem: OWN_SOURCE,
    messageId: '',
    decision: 'EXPIRED',
    revision: state.revision,
    decidedAt: state.decidedAt,
    content: encodeTradeState({
      recordBytes: bytesOf(termsAt, contents),
      state,
      decision: 'EXPIRED',
    }),
  };
}
