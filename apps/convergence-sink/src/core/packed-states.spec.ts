import { describe, expect, it } from '@jest/globals';
import {
  CONFIRMATION_STATUSES,
  INSTANT_END,
  INSTANT_START,
  TRADE_STATUSES,
  dateOfDays,
  daysSinceEpoch,
} from '@tributary/domain';
import type { Instant, IsoDate, TradeState } from '@tributary/domain';
import { aTradeKey, date } from '@tributary/testing';
import type { StoredTrade } from '@tributary/trade-store-writer';
import fc from 'fast-check';
import { PackedStates } from './packed-states.js';

const SEED = 20260105;
const INT64_MAX = 2n ** 63n - 1n;
const INT32_MAX = 2 ** 31 - 1;
const FIRST_DAY = date('1900-01-01');
const LAST_DAY = date('2299-12-31');
const SLOTS = 8;
const key = aTradeKey();

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined });
const anyInt64 = fc.oneof(
  fc.constantFrom(0n, 1n, 2n ** 53n, INT64_MAX),
  fc.bigInt({ min: 0n, max: INT64_MAX }),
);
const anyInstant = fc.oneof(
  fc.constantFrom(INSTANT_START, -1n, 0n, INT64_MAX, INT64_MAX + 1n, INSTANT_END - 1n),
  fc.bigInt({ min: INSTANT_START, max: INSTANT_END - 1n }),
) as fc.Arbitrary<Instant>;
const anyDate = fc
  .integer({ min: daysSinceEpoch(FIRST_DAY), max: daysSinceEpoch(LAST_DAY) })
  .map((days) => dateOfDays(days) as IsoDate);
const anyHash = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

/** As the code makes them; without it some records have no prototype. */
const PLAIN = { noNullPrototype: true };
const anyFields = {
  key: fc.constant(key),
  revision: anyInt64,
  version: anyInt64,
  sourceSystem: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
  sourceSequence: maybe(anyInt64),
  isCorrection: fc.boolean(),
  eventTimestamp: maybe(anyInstant),
  receivedAt: anyInstant,
  contentHash: anyHash,
  status: fc.constantFrom(...TRADE_STATUSES),
  statusBeforeClose: maybe(fc.constantFrom(...TRADE_STATUSES)),
  confirmationStatus: fc.constantFrom(...CONFIRMATION_STATUSES),
  maturityDate: maybe(fc.oneof(fc.constantFrom(FIRST_DAY, LAST_DAY), anyDate)),
  awaitingRoot: fc.boolean(),
  hasTerms: fc.boolean(),
  decidedAt: anyInstant,
};
const anyState: fc.Arbitrary<TradeState> = fc.record(anyFields, PLAIN);
const anyInt32 = fc.oneof(fc.constant(INT32_MAX), fc.nat());
const anyTermsAt = fc.record({ originId: anyInt32, position: anyInt64, ordinal: anyInt32 }, PLAIN);
const anyTrade: fc.Arbitrary<StoredTrade> = fc.record(
  { state: anyState, termsAt: maybe(anyTermsAt) },
  PLAIN,
);
const anyTrades = fc.array(anyTrade, { minLength: 1, maxLength: SLOTS });

describe('PackedStates', () => {
  it('gives every legal trade back, with the absent fields as the store reads them', () => {
    const states = new PackedStates();
    states.resize(SLOTS);
    fc.assert(
      fc.property(anyTrades, (trades) => {
        trades.forEach((trade, slot) => states.write(slot, trade));
        trades.forEach((trade, slot) => expect(states.read(slot, key)).toStrictEqual(trade));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('takes fields that are left out for absent ones', () => {
    fc.assert(
      fc.property(anyTrade, ({ state }) => {
        const states = new PackedStates();
        states.resize(1);
        const left = Object.entries(state).filter(([, value]) => value !== undefined);
        states.write(0, { state: Object.fromEntries(left) as unknown as TradeState });
        expect(states.read(0, key)).toStrictEqual({ state, termsAt: undefined });
      }),
      { seed: SEED },
    );
  });

  it('keeps what lies below when it is resized, and copies whole rows', () => {
    fc.assert(
      fc.property(anyTrades, (trades) => {
        const states = new PackedStates();
        states.resize(trades.length);
        trades.forEach((trade, slot) => states.write(slot, trade));
        states.resize(trades.length + 1);
        states.copy({ from: 0, to: trades.length });
        expect(states.read(trades.length, key)).toStrictEqual(trades[0]);
        states.resize(trades.length);
        trades.forEach((trade, slot) => expect(states.read(slot, key)).toStrictEqual(trade));
      }),
      { seed: SEED },
    );
  });
});
