/** Made-up economics. Nothing near the date of a run, so that no result depends on the day. */
import type { Random } from '../model/random.js';
import type { PlainTerms } from '../model/plain-record.js';
import { isinOf, leiOf } from './check-digits.js';

const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'SEK'] as const;
const BOOKS = ['RATES-LDN', 'RATES-NYC', 'CREDIT-EU', 'FX-G10', 'EQD-ASIA'] as const;
const TRADERS = ['a.lindqvist', 'm.okafor', 'j.tanaka', 'r.moreau', 'k.novak'] as const;
const PARTY_COUNT = 40;
const INSTRUMENT_COUNT = 200;
const OUR_ENTITY = leiOf('TRIBUTARYSAMPLES00');

const PARTIES = Array.from({ length: PARTY_COUNT }, (_, index) =>
  leiOf(`9845${String(index).padStart(14, '0')}`),
);
const INSTRUMENTS = Array.from({ length: INSTRUMENT_COUNT }, (_, index) =>
  isinOf(`XS${String(200_000_000 + index * 7919).padStart(9, '0')}`),
);

const two = (value: number): string => String(value).padStart(2, '0');

/** A date between the years, days up to 28 so that every month has it. */
export function dateBetween(random: Random, years: readonly [number, number]): string {
  const year = random.between(years[0], years[1]);
  return `${year}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
}

/** Maturity years of living trades: the business date of no run comes near. */
export const MATURITY_YEARS = [2031, 2048] as const;
/** Earlier than any of `MATURITY_YEARS`, and yet in the future. */
export const EARLY_MATURITY_YEARS = [2029, 2030] as const;
export const LATE_MATURITY_YEARS = [2049, 2060] as const;
export const PAST_MATURITY_YEARS = [2019, 2024] as const;

const TRADE_YEARS = [2025, 2025] as const;

/** Whole and decimal amounts of all sizes, in canonical text. */
export function amount(random: Random): string {
  const whole = random.between(1, 999) * 10 ** random.between(2, 6);
  return random.chance(0.25) ? `${whole}.${random.between(1, 99)}`.replace(/0$/, '') : `${whole}`;
}

export function rate(random: Random): string {
  return `${random.between(0, 9)}.${random.between(1, 9)}${random.between(0, 999)}5`;
}

/** A whole set of terms. */
export function dealTerms(random: Random): PlainTerms {
  const tradeDate = dateBetween(random, TRADE_YEARS);
  const time = `${two(random.between(7, 18))}:${two(random.below(60))}:${two(random.below(60))}`;
  const millis = String(random.below(1000)).padStart(3, '0');
  return {
    trade_date: tradeDate,
    trade_timestamp: `${tradeDate}T${time}.${millis}000Z`,
    effective_date: tradeDate,
    maturity_date: dateBetween(random, MATURITY_YEARS),
    isin: random.pick(INSTRUMENTS),
    side: random.pick(['BUY', 'SELL']),
    notional: amount(random),
    currency: random.pick(CURRENCIES),
    price: rate(random),
    price_notation: 'PERCENTAGE',
    counterparty_scheme: 'LEI',
    counterparty_id: random.pick(PARTIES),
    our_entity_scheme: 'LEI',
    our_entity_id: OUR_ENTITY,
    book: random.pick(BOOKS),
    trader: random.pick(TRADERS),
  };
}

/** The same deal with one economic field changed; never equal to what it was. */
export function changedTerms(random: Random, terms: PlainTerms): PlainTerms {
  const draw = random.below(4);
  if (draw === 0) return { ...terms, notional: other(terms['notional'], () => amount(random)) };
  if (draw === 1) return { ...terms, price: other(terms['price'], () => rate(random)) };
  if (draw === 2) return { ...terms, book: other(terms['book'], () => random.pick(BOOKS)) };
  return { ...terms, trader: other(terms['trader'], () => random.pick(TRADERS)) };
}

function other(known: string | undefined, make: () => string): string {
  for (;;) {
    const made = make();
    if (made !== known) return made;
  }
}

/** Terms without a name. */
export function without(terms: PlainTerms, name: string): PlainTerms {
  const { [name]: _dropped, ...rest } = terms;
  return rest;
}
