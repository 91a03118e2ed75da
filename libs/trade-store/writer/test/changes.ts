/** Changes and events for tests: valid by default, and arbitrary ones from a seed. */
import { encodeTerms } from '@tributary/contract-mapping';
import {
  CONFIRMATION_STATUSES,
  INSTANT_END,
  INSTANT_START,
  PRICE_NOTATIONS,
  SIDES,
  TRADE_STATUSES,
  dateOfDays,
  formatKey,
} from '@tributary/domain';
import type {
  DecimalText,
  Instant,
  IsoDate,
  TradeKey,
  TradeState,
  TradeTerms,
} from '@tributary/domain';
import { aTradeKey, decimal, instant, tradeTerms, uniqueName } from '@tributary/testing';
import type { Overrides } from '@tributary/testing';
import fc from 'fast-check';
import type { Coordinate, StandingTerms, TradeChange, TradeEvent } from '../src/index.js';
import { hostileText } from './hostile-text.js';

const HASH = '0a'.repeat(16);

export interface ChangeOverrides extends Overrides<Omit<TradeChange, 'state'>> {
  readonly state?: Overrides<TradeState>;
}

let position = 0n;

/** A place where no other record lies. */
function aPlace(): Coordinate {
  position += 1n;
  return { originId: 1, position, ordinal: 0 };
}

/** The first state of a new key, with terms. */
export function aChange({ state, ...overrides }: ChangeOverrides = {}): TradeChange {
  const at = overrides.at ?? aPlace();
  const key = state?.key ?? aTradeKey();
  const defaults: TradeChange = {
    eventKey: formatKey(key),
    state: present<TradeState>({
      key,
      revision: 1n,
      version: 1n,
      sourceSystem: 'test-source',
      isCorrection: false,
      receivedAt: instant('2026-01-05T10:00:01Z'),
      contentHash: HASH,
      status: 'BOOKED',
      confirmationStatus: 'UNCONFIRMED',
      awaitingRoot: false,
      hasTerms: true,
      decidedAt: instant('2026-01-05T12:00:00Z'),
      ...state,
    }),
    revisionBefore: 0n,
    messageId: uniqueName('message'),
    at,
    terms: { payload: encodeTerms(tradeTerms()), at },
  };
  return present<TradeChange>({ ...defaults, ...overrides });
}

/** The next state of a stored change; terms stay unless given. */
export function nextChange(
  { state }: TradeChange,
  { state: changed, ...overrides }: ChangeOverrides = {},
): TradeChange {
  return aChange({
    revisionBefore: state.revision,
    terms: undefined,
    ...overrides,
    state: { ...state, revision: state.revision + 1n, version: state.version + 1n, ...changed },
  });
}

export function anEvent(overrides: Overrides<TradeEvent> = {}): TradeEvent {
  const key: TradeKey = overrides.key ?? aTradeKey();
  return present<TradeEvent>({
    at: { originId: 1, position: 0n, ordinal: 0 },
    eventKey: formatKey(key),
    key,
    version: 1n,
    sourceSystem: 'test-source',
    messageId: uniqueName('message'),
    decision: 'ACCEPTED_NEW',
    revision: 1n,
    decidedAt: instant('2026-01-05T12:00:00Z'),
    content: Buffer.from('content'),
    ...overrides,
  });
}

function present<T extends object>(object: { [Name in keyof T]?: T[Name] | undefined }): T {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}

const INT8_MAX = 2n ** 63n - 1n;
const DAYS_FROM = -25_567;
const DAYS_TO = 120_529;

const anyInstant = fc.bigInt({
  min: INSTANT_START,
  max: INSTANT_END - 1n,
}) as fc.Arbitrary<Instant>;
/** The sink decides in whole microseconds: what the store keeps. */
export const anyDecisionTime = anyInstant.map((at) => (at - (at % 1000n)) as Instant);
const anyDate = fc
  .integer({ min: DAYS_FROM, max: DAYS_TO })
  .map((days) => dateOfDays(days))
  .filter((day): day is IsoDate => day !== undefined);
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined });
const anyHash = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

/** Up to 38 digits, up to 18 of them behind the point. */
const anyDecimal: fc.Arbitrary<DecimalText> = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
    fc.integer({ min: 0, max: 18 }),
    fc.integer({ min: 0, max: 38 }),
  )
  .map(([digits, scale, cut]) => {
    const value = digits / 10n ** BigInt(cut);
    const text = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
    const split = text.length - scale;
    const fraction = text.slice(split).replace(/0+$/, '');
    const whole = `${text.slice(0, split)}${fraction === '' ? '' : `.${fraction}`}`;
    return decimal(value < 0n && whole !== '0' ? `-${whole}` : whole);
  });

const anyParty = maybe(
  fc
    .record({ scheme: maybe(hostileText), id: hostileText.filter((id) => id !== '') })
    .map((party) => present(party)),
) as fc.Arbitrary<TradeTerms['counterparty']>;
const anyQuantity = maybe(fc.record({ value: anyDecimal, capped: fc.boolean() }));

/** Terms the contract allows. */
export const anyTerms = fc
  .record({
    uti: maybe(hostileText),
    instrument: maybe(
      fc
        .record({ isin: maybe(hostileText), symbol: maybe(hostileText) })
        .map((all) => present(all)),
    ),
    side: maybe(fc.constantFrom(...SIDES)),
    quantity: anyQuantity,
    price: maybe(anyDecimal),
    priceNotation: maybe(fc.constantFrom(...PRICE_NOTATIONS)),
    notional: anyQuantity,
    currency: maybe(hostileText),
    counterparty: anyParty,
    ourEntity: anyParty,
    book: maybe(hostileText),
    trader: maybe(hostileText),
    tradeTimestamp: maybe(anyInstant),
    tradeDate: maybe(anyDate),
    effectiveDate: maybe(anyDate),
    settlementDate: maybe(anyDate),
  })
  .map((terms) =>
    present<TradeTerms>({ ...terms, otherPayments: [], allocations: [], attributes: new Map() }),
  );

const anyState = fc.record({
  version: fc.bigInt({ min: 0n, max: INT8_MAX }),
  sourceSystem: hostileText,
  sourceSequence: maybe(fc.bigInt({ min: 0n, max: INT8_MAX })),
  isCorrection: fc.boolean(),
  eventTimestamp: maybe(anyInstant),
  receivedAt: anyInstant,
  contentHash: anyHash,
  status: fc.constantFrom(...TRADE_STATUSES),
  statusBeforeClose: maybe(fc.constantFrom(...TRADE_STATUSES)),
  confirmationStatus: fc.constantFrom(...CONFIRMATION_STATUSES),
  maturityDate: maybe(anyDate),
  awaitingRoot: fc.boolean(),
  hasTerms: fc.boolean(),
  decidedAt: anyDecisionTime,
});

const anyStanding: fc.Arbitrary<StandingTerms> = fc.record({
  payload: anyTerms.map(encodeTerms),
  at: fc.record({
    originId: fc.integer({ min: 1 }),
    position: fc.bigInt({ min: 0n, max: INT8_MAX }),
    ordinal: fc.nat(),
  }),
});

/** A first change; every value the contract allows, and text it would refuse. Keys may repeat. */
export const anyChange: fc.Arbitrary<TradeChange> = fc
  .record({
    state: anyState,
    tradeId: hostileText,
    legId: fc.integer({ min: 0, max: 4_294_967_295 }),
    messageId: hostileText,
    terms: maybe(anyStanding),
  })
  .map(({ state, tradeId, legId, messageId, terms }) =>
    aChange({
      state: { ...state, key: aTradeKey({ tradeId, legId }) },
      messageId,
      terms,
    }),
  );
