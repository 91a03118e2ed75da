/** States and records of one key that meet often: values from small sets, texts hostile. */
import { encodeTerms } from '@tributary/contract-mapping';
import { CONFIRMATION_STATUSES, TRADE_STATUSES } from '@tributary/domain';
import type { Action, Event, RecordHead, TradeKey, TradeState } from '@tributary/domain';
import { aRecordHead, date, instant } from '@tributary/testing';
import fc from 'fast-check';
import type { TradeChange } from '../src/index.js';
import { aChange, anyTerms } from './changes.js';
import { hostileText } from './hostile-text.js';

export const SOURCES = ['feed-a', 'feed_b', 'Feed-C', 'unranked'] as const;

const ACTIONS: readonly Action[] = [
  ...(['NEW', 'AMEND', 'CORRECT', 'SNAPSHOT', 'CANCEL', 'REVIVE', 'TERMINATE'] as const),
];
const EVENTS: readonly Event[] = ['TRADE', 'CLEARING', 'NOVATION'];
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined, freq: 3 });

/** Two that differ below the microsecond, one before 1970. */
const anyTime = fc.constantFrom(
  ...['2026-03-01T10:00:00.000001001Z', '2026-03-01T10:00:00.000001002Z'].map(instant),
  ...['2026-03-01T10:00:00.000002Z', '1969-12-31T23:59:59.999999999Z'].map(instant),
);
const anyDecidedAt = fc.constantFrom(
  ...['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000001Z', '2026-02-01T00:00:00Z'].map(instant),
);
const anyMaturity = maybe(fc.constantFrom(...['2026-02-28', '2031-06-30', '2031-07-01'].map(date)));
const anyHash = fc.constantFrom('0a'.repeat(16), '00'.repeat(16), 'ff'.repeat(16));

/** What a stored state and a record have in common. */
const common = {
  version: fc.bigInt({ min: 0n, max: 2n }),
  sourceSystem: fc.constantFrom(...SOURCES),
  sourceSequence: maybe(fc.bigInt({ min: 0n, max: 1n })),
  isCorrection: fc.boolean(),
  eventTimestamp: maybe(anyTime),
  receivedAt: anyTime,
  contentHash: anyHash,
  maturityDate: anyMaturity,
};

/** A record of a key, and when it is decided. */
export interface HostileRecord {
  readonly head: RecordHead;
  /** Encoded terms; what the head says of maturity and hash is the head's alone. */
  readonly payload: Uint8Array;
  readonly decidedAt: TradeChange['state']['decidedAt'];
}

export const anyRecord: fc.Arbitrary<HostileRecord> = fc.record({
  head: fc
    .record({
      ...common,
      action: fc.constantFrom(...ACTIONS),
      event: maybe(fc.constantFrom(...EVENTS)),
      status: maybe(fc.constantFrom(...TRADE_STATUSES)),
      confirmationStatus: maybe(fc.constantFrom(...CONFIRMATION_STATUSES)),
      messageId: hostileText.map((text) => `m${text}`),
    })
    .map((head) => aRecordHead(head)),
  payload: anyTerms.map(encodeTerms),
  decidedAt: anyDecidedAt,
});

const ORDER = [
  ...(['version', 'sourceSystem', 'sourceSequence', 'isCorrection'] as const),
  ...(['eventTimestamp', 'receivedAt'] as const),
] as const;

/** The record with the order of the state in all elements but one: ties are where rules differ. */
export function nearTo(
  state: TradeState | undefined,
  record: HostileRecord,
  number: number,
): HostileRecord {
  if (state === undefined) return record;
  const own = ORDER[number % ORDER.length];
  const taken = ORDER.filter((element) => element !== own);
  const order = Object.fromEntries(taken.map((element) => [element, state[element]]));
  return { ...record, head: { ...record.head, ...order } };
}

/** A state that may stand before the first record. */
export const anyStored: fc.Arbitrary<TradeChange> = fc
  .record({
    ...common,
    revision: fc.bigInt({ min: 1n, max: 5n }),
    status: fc.constantFrom(...TRADE_STATUSES, 'BOOKED', 'BOOKED', 'AFFIRMED'),
    statusBeforeClose: maybe(fc.constantFrom(...TRADE_STATUSES)),
    confirmationStatus: fc.constantFrom(...CONFIRMATION_STATUSES),
    awaitingRoot: fc.boolean(),
    hasTerms: fc.boolean(),
    decidedAt: anyDecidedAt,
  })
  .map((state) =>
    aChange({
      messageId: 'stored',
      at: { originId: 1, position: 0n, ordinal: 0 },
      state: state as Partial<TradeChange['state']>,
    }),
  );

/** Keys with hostile ids, unique by their number. */
export function hostileKeys(count: number, seed: number): TradeKey[] {
  const texts = fc.sample(hostileText, { numRuns: count, seed });
  return texts.map((text, index) => ({
    scheme: index % 3 === 0 ? 'UTI' : 'OMS',
    tradeId: `${index} ${text}`,
    legId: index % 2 === 0 ? 0 : 4_294_967_295,
  }));
}
