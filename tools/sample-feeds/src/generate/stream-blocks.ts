/**
 * The stream phase in blocks. Trades of one block are interleaved, blocks follow each other: so a
 * million trades need the memory of one block, and a trade's messages lie near each other as they
 * do in a real feed. Every trade depends on seed and index alone, never on the size of the run.
 */
import type { HttpRequest, KafkaMessage } from '../model/feeds.js';
import { interleave, Random } from '../model/random.js';
import { Tally } from '../model/tally.js';
import { brokenMessage, refusedRequest } from './broken-messages.js';
import { httpRequests } from './http-requests.js';
import { kafkaMessages } from './kafka-messages.js';
import { LANES, REPERTOIRE, seatOf } from './lanes.js';
import type { Lane } from './lanes.js';
import { makeStory } from './make-story.js';
import type { ToldStory } from './make-story.js';
import type { Situation } from './situations.js';

export const BLOCK_TRADES = 240;
export const TRADES_MAX = 1_000_000;
const INDEX_DIGITS = String(TRADES_MAX).length;

/** One trade in so many has a broken message beside it. */
const BROKEN_EVERY = 12;
/** One broken HTTP request in so many trades of the door. */
const REFUSED_EVERY = 6;
/** Blocks that may hold messages above the record limit. */
const OVERSIZE_BLOCKS = 4;
/** Salts of the forks, apart from every trade's index. */
const MIXING_SALT = 2_000_000_000;

export interface StreamOptions {
  /** 0 to 2^32-1. */
  readonly seed: number;
  /** Trades, each of some messages; 1 to 1,000,000. */
  readonly trades: number;
  /** Begins every trade id; the default names the seed. */
  readonly tradeIdPrefix?: string;
  /** Default: all. */
  readonly lanes?: readonly Lane[];
  /** Default: true. */
  readonly hasBroken?: boolean;
}

export interface StreamBlock {
  readonly kafka: readonly KafkaMessage[];
  readonly http: readonly HttpRequest[];
  readonly told: readonly ToldStory[];
  readonly situations: ReadonlyMap<Situation, number>;
}

export function defaultPrefix(seed: number): string {
  return `S${seed}-`;
}

/**
 * Makes the stream phase block by block.
 * @throws RangeError for a seed, a number of trades or lanes outside their limits.
 */
export function* streamBlocks(options: StreamOptions): Generator<StreamBlock> {
  const { trades, lanes = LANES } = options;
  if (!Number.isInteger(trades) || trades < 1 || trades > TRADES_MAX) {
    throw new RangeError(`trades: a whole number from 1 to ${TRADES_MAX}`);
  }
  if (lanes.length === 0) throw new RangeError('lanes: at least one');
  const root = new Random(options.seed);
  for (let from = 0; from < trades; from += BLOCK_TRADES) {
    const until = Math.min(from + BLOCK_TRADES, trades);
    yield makeBlock({ ...options, lanes }, { root, from, until });
  }
}

interface BlockRange {
  readonly root: Random;
  readonly from: number;
  readonly until: number;
}

function makeBlock(
  options: StreamOptions & { readonly lanes: readonly Lane[] },
  { root, from, until }: BlockRange,
): StreamBlock {
  const situations = new Tally<Situation>();
  const random = root.fork(MIXING_SALT + from);
  const seat = seatOf(options.lanes);
  const prefix = options.tradeIdPrefix ?? defaultPrefix(options.seed);
  const kafkaLanes: KafkaMessage[][] = [];
  const httpLanes: HttpRequest[][] = [];
  const told: ToldStory[] = [];
  for (let index = from; index < until; index += 1) {
    const place = seat(index);
    const reference = `${prefix}${REPERTOIRE[place.lane].letter}${padded(index)}`;
    const note = (situation: Situation): void => situations.add(situation);
    const made = makeStory(root.fork(index), { seat: place, reference, note });
    told.push(made);
    const isHttp = place.lane === 'canonical-http';
    if (isHttp) httpLanes.push(httpRequests(made));
    else kafkaLanes.push(kafkaMessages(made));
    const every = isHttp ? REFUSED_EVERY : BROKEN_EVERY;
    if (options.hasBroken === false || place.nth % every !== every - 1) continue;
    const turn = Math.floor(place.nth / every);
    const hasOversize = from < OVERSIZE_BLOCKS * BLOCK_TRADES;
    const brokenOptions = { random, turn, hasOversize };
    if (isHttp) httpLanes.push([refusedRequest(made, brokenOptions)]);
    else kafkaLanes.push([brokenMessage(made, brokenOptions)]);
  }
  return {
    kafka: interleave(random, kafkaLanes),
    http: interleave(random, httpLanes),
    told,
    situations: situations.map(),
  };
}

export function padded(index: number): string {
  return String(index).padStart(INDEX_DIGITS, '0');
}
