/**
 * The three streams a sink is measured with: (a) new trades; (b) updates over the newest trades of
 * the table, 10 % of them drawn from the trades of the last 2,000 records; (c) hostile: inserts,
 * updates, exact duplicates, late versions, earlier maturities. The shares are those of the
 * generator the peers are measured with. (Their oracle counts 7.5 % and 36 % repeats in the order
 * in which it reads both partitions; in the order of sending it is 10 % and 41 %.)
 */
import type { Version } from './bench-record.js';
import { SeededRandom } from './random.js';

export type StreamName = 'a' | 'b' | 'c';
/** Version of every row of the aged table. */
export const AGED_VERSION = 10;
/** Trades of stream a; no aged table reaches them. */
const NEW_TRADES_A = 20_000_000;
const NEW_TRADES_C = 30_000_000;
/** A repeat is one of a trade among so many records before it. */
export const REPEAT_WINDOW = 2_000;
const HOT_TRADES = 250_000;
/** Steps through the hot trades in a scattered order; prime, so every trade is met. */
const WALK_STEP = 61_803;
const LATE_BY_MAX = 1_500;

export interface StreamShape {
  readonly agedRows: number;
  readonly seed: number;
  /** Percent of updates that move the maturity to a later day. */
  readonly maturityMoves: number;
}

/** An endless stream. */
export function streamOf(name: StreamName, shape: StreamShape): Generator<Version, never> {
  if (name === 'a') return newTrades();
  return name === 'b' ? updates(shape) : new HostileStream(shape).versions();
}

function* newTrades(): Generator<Version, never> {
  for (let trade = NEW_TRADES_A; ; trade += 1) {
    yield { trade, version: 1, maturityShift: 0, isNew: true };
  }
}

function walker(agedRows: number): (step: number) => number {
  const hot = Math.min(HOT_TRADES, agedRows);
  return (step) => agedRows - hot + ((step * WALK_STEP) % hot);
}

/** Highest version and maturity of a trade so far. */
interface Highest {
  version: number;
  maturityShift: number;
}

/** The last records, for repeats. */
class Recent<T> {
  private readonly items: T[] = [];
  private next = 0;

  add(item: T): void {
    this.items[this.next] = item;
    this.next = (this.next + 1) % REPEAT_WINDOW;
  }

  get isFull(): boolean {
    return this.items.length === REPEAT_WINDOW;
  }

  any(random: SeededRandom): T {
    const item = this.items[random.below(this.items.length)];
    if (item === undefined) throw new Error('nothing was sent yet');
    return item;
  }
}

class Trades {
  private readonly highest = new Map<number, Highest>();

  of(trade: number): Highest {
    const known = this.highest.get(trade) ?? { version: AGED_VERSION, maturityShift: 0 };
    this.highest.set(trade, known);
    return known;
  }

  begin(trade: number): Version {
    this.highest.set(trade, { version: 1, maturityShift: 0 });
    return { trade, version: 1, maturityShift: 0, isNew: true };
  }
}

const REPEATS_PERCENT_B = 10;

function* updates({ agedRows, seed, maturityMoves }: StreamShape): Generator<Version, never> {
  const random = new SeededRandom(seed);
  const walk = walker(agedRows);
  const trades = new Trades();
  const recent = new Recent<number>();
  let steps = 0;
  for (;;) {
    const repeats = recent.isFull && random.below(100) < REPEATS_PERCENT_B;
    const trade = repeats ? recent.any(random) : walk(steps++);
    recent.add(trade);
    const highest = trades.of(trade);
    highest.version += 1;
    if (random.below(100) < maturityMoves) highest.maturityShift += 1 + random.below(3);
    yield { trade, ...highest, isNew: false };
  }
}

/** Shares of stream c in percent, in this order; what is left are new trades. */
const SHARES = {
  update: 52,
  repeat: 10,
  outOfOrder: 10,
  duplicate: 8,
  earlierMaturity: 10,
} as const;
type Kind = keyof typeof SHARES | 'insert';

class HostileStream {
  private readonly random: SeededRandom;
  private readonly walk: (step: number) => number;
  private readonly trades = new Trades();
  private readonly recent = new Recent<Version>();
  /** Versions that come late, by the record they come at. */
  private readonly late = new Map<number, Version[]>();
  private overdue: Version[] = [];
  private steps = 0;
  private nextTrade = NEW_TRADES_C;

  constructor(private readonly shape: StreamShape) {
    this.random = new SeededRandom(shape.seed);
    this.walk = walker(shape.agedRows);
  }

  *versions(): Generator<Version, never> {
    for (let sent = 0; ; sent += 1) {
      this.overdue.push(...(this.late.get(sent) ?? []));
      this.late.delete(sent);
      const version = this.overdue.shift() ?? this.make(this.kind(), sent);
      this.recent.add(version);
      yield version;
    }
  }

  private kind(): Kind {
    if (!this.recent.isFull) return 'update';
    let drawn = this.random.below(100);
    for (const kind of Object.keys(SHARES) as (keyof typeof SHARES)[]) {
      if (drawn < SHARES[kind]) return kind;
      drawn -= SHARES[kind];
    }
    return 'insert';
  }

  private make(kind: Kind, sent: number): Version {
    if (kind === 'insert') return this.trades.begin(this.nextTrade++);
    if (kind === 'duplicate') return this.recent.any(this.random);
    const isWalk = kind === 'update';
    const trade = isWalk ? this.walk(this.steps++) : this.recent.any(this.random).trade;
    const highest = this.trades.of(trade);
    if (kind === 'earlierMaturity') {
      highest.version += 1;
      const maturityShift = highest.maturityShift - 10 - this.random.below(15);
      return { trade, version: highest.version, maturityShift, isNew: false };
    }
    if (kind === 'outOfOrder') this.delay({ trade, ...highest, isNew: false }, sent);
    highest.version += kind === 'outOfOrder' ? 2 : 1;
    if (this.random.below(100) < this.shape.maturityMoves) {
      highest.maturityShift += this.random.below(3);
    }
    return { trade, ...highest, isNew: false };
  }

  /** The version between the highest and the one now sent comes later. */
  private delay(highest: Version, sent: number): void {
    const at = sent + 1 + this.random.below(LATE_BY_MAX);
    const version = { ...highest, version: highest.version + 1 };
    this.late.set(at, [...(this.late.get(at) ?? []), version]);
  }
}
