/** Any valid domain value, for round trips. */
import {
  ACTIONS,
  CONFIRMATION_STATUSES,
  EVENTS,
  INSTANT_END,
  INSTANT_START,
  LINK_TYPES,
  PRICE_NOTATIONS,
  SIDES,
  TRADE_STATUSES,
  dateOfDays,
  isTradeId,
  parseDecimal,
} from '@tributary/domain';
import type {
  Allocation,
  DecimalText,
  Instant,
  IsoDate,
  Lineage,
  PartyId,
  Payment,
  Quantity,
  TradeTerms,
  UnhashedTradeRecord,
} from '@tributary/domain';
import fc from 'fast-check';

const INT64_MAX = (1n << 63n) - 1n;
const UINT64_MAX = (1n << 64n) - 1n;
/** Days from 1970-01-01 to the ends of the year window. */
const [DAY_MIN, DAY_MAX] = [-25_567, 120_529];

type Given<T> = { [K in keyof T]: fc.Arbitrary<NonNullable<T[K]>> };

/** A record whose optional fields are there or absent, never `undefined`. */
function optional<T extends object>(fields: Given<T>): fc.Arbitrary<Partial<T>> {
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

/** Text of any script, without the characters the contract refuses. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((value) => !/[\0\p{Cs}]/u.test(value));
const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((value) => Buffer.from(value));

export const instant = fc
  .bigInt({ min: INSTANT_START, max: INSTANT_END - 1n })
  .map((value) => value as Instant);
export const date = fc
  .integer({ min: DAY_MIN, max: DAY_MAX })
  .map((days) => dateOfDays(days))
  .filter((value): value is IsoDate => value !== undefined);
export const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 18 }))
  .map(([digits, scale]) => parseDecimal(`${digits}e-${scale}`))
  .filter((value): value is DecimalText => value !== undefined);

const quantity: fc.Arbitrary<Quantity> = fc.record({ value: decimal, capped: fc.boolean() });
const party: fc.Arbitrary<PartyId> = fc.record(
  { scheme: text, id: text },
  { requiredKeys: ['id'] },
);
const payment: fc.Arbitrary<Payment> = fc.record(
  { type: text, amount: decimal, currency: text, date },
  { requiredKeys: ['type', 'amount', 'currency'] },
);
const allocation: fc.Arbitrary<Allocation> = fc.record(
  { party, quantity, tradeId: text },
  { requiredKeys: ['party', 'quantity'] },
);
const instrument = fc
  .record(
    { isin: text, upi: text, cfi: text, mic: text, symbol: text, symbolScheme: text },
    { requiredKeys: [] },
  )
  .filter((value) => Object.keys(value).length > 0);

const lists = fc.record({
  otherPayments: fc.array(payment, { maxLength: 3 }),
  allocations: fc.array(allocation, { maxLength: 3 }),
  attributes: fc.array(fc.tuple(text, text), { maxLength: 5 }).map((entries) => new Map(entries)),
});
const fields = optional<Omit<TradeTerms, 'otherPayments' | 'allocations' | 'attributes'>>({
  uti: text,
  priorUti: text,
  packageId: text,
  parentTradeId: text,
  linkType: fc.constantFrom(...LINK_TYPES),
  tradeTimestamp: instant,
  tradeDate: date,
  effectiveDate: date,
  settlementDate: date,
  maturityDate: date,
  instrument,
  side: fc.constantFrom(...SIDES),
  quantity,
  price: decimal,
  priceNotation: fc.constantFrom(...PRICE_NOTATIONS),
  notional: quantity,
  currency: text,
  counterparty: party,
  ourEntity: party,
  book: text,
  trader: text,
  confirmationStatus: fc.constantFrom(...CONFIRMATION_STATUSES),
} as Given<Omit<TradeTerms, 'otherPayments' | 'allocations' | 'attributes'>>);
export const terms: fc.Arbitrary<TradeTerms> = fc
  .tuple(fields, lists)
  .map(([some, rest]) => ({ ...some, ...rest }));

const provenance = fc.record(
  {
    ordinal: fc.nat({ max: 1000 }),
    mappingId: text,
    mappingHash: bytes(16),
    adapterVersion: text,
    runId: text,
    replay: fc.boolean(),
  },
  { requiredKeys: ['ordinal', 'mappingId', 'mappingHash', 'adapterVersion', 'replay'] },
);
const offset = fc.bigInt({ min: 0n, max: INT64_MAX });
const stream = fc.record({ topic: text, partition: fc.nat(), offset });
const file = fc.record({
  uri: text,
  sha256: bytes(32),
  row: fc.bigInt({ min: 0n, max: UINT64_MAX }),
});
export const lineage: fc.Arbitrary<Lineage> = fc.oneof(
  fc
    .tuple(stream, provenance)
    .map(([at, rest]) => ({ channel: 'STREAM' as const, stream: at, ...rest })),
  fc.tuple(file, provenance).map(([at, rest]) => ({ channel: 'FILE' as const, file: at, ...rest })),
  provenance.map((rest) => ({ channel: 'OPERATOR' as const, ...rest })),
);

type Head = UnhashedTradeRecord['head'];
const headRequired = fc.record({
  key: fc.record({
    scheme: name,
    tradeId: text.filter(isTradeId),
    legId: fc.integer({ min: 0, max: 4_294_967_295 }),
  }),
  version: fc.bigInt({ min: 0n, max: INT64_MAX }),
  isCorrection: fc.boolean(),
  action: fc.constantFrom(...ACTIONS),
  sourceSystem: name,
  messageId: text,
  receivedAt: instant,
});
const headOptional = optional<Pick<Head, 'sourceSequence' | 'event' | 'status' | 'eventTimestamp'>>(
  {
    sourceSequence: fc.bigInt({ min: 0n, max: INT64_MAX }),
    event: fc.constantFrom(...EVENTS),
    status: fc.constantFrom(...TRADE_STATUSES),
    eventTimestamp: instant,
  } as Given<Pick<Head, 'sourceSequence' | 'event' | 'status' | 'eventTimestamp'>>,
);

const STATUS_ACTIONS: readonly string[] = ['CANCEL', 'TERMINATE', 'REVIVE'];

/** A record as an adapter makes it: what the head repeats of terms and lineage agrees with them. */
export const tradeRecord: fc.Arbitrary<UnhashedTradeRecord> = fc
  .tuple(headRequired, headOptional, terms, lineage)
  .map(([required, some, recordTerms, recordLineage]) => {
    const { maturityDate, confirmationStatus } = recordTerms;
    const saysStatus = confirmationStatus && !STATUS_ACTIONS.includes(required.action);
    const head: Head = {
      ...required,
      ...some,
      ...(maturityDate ? { maturityDate } : {}),
      ...(saysStatus ? { confirmationStatus } : {}),
      replay: recordLineage.replay,
    };
    return { head, terms: recordTerms, lineage: recordLineage };
  });
