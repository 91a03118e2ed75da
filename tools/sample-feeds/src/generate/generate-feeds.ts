/** The sample feeds as a whole, in memory: what `npm start` plays and tests compare with. */
import { gzipSync } from 'node:zlib';
import { canonicalCsvHeader } from '../forms/canonical-csv.js';
import { SOURCES } from '../forms/sources.js';
import type {
  FeedFile,
  FeedPhase,
  HttpRequest,
  KafkaMessage,
  SampleFeeds,
} from '../model/feeds.js';
import { interleave, Random } from '../model/random.js';
import { Tally } from '../model/tally.js';
import { contentsOf } from '../oracle/expected-result.js';
import type { BrokenKind } from './broken-kinds.js';
import { eodFile } from './eod-file.js';
import { fileTrades } from './file-blocks.js';
import { brokenCanonicalRows, laterRows, unclosedCanonicalRow } from './file-rows.js';
import type { FileRow } from './file-rows.js';
import type { ToldStory } from './make-story.js';
import type { Feature, Situation } from './situations.js';
import { defaultPrefix, streamBlocks } from './stream-blocks.js';

export interface FeedOptions {
  /** 0 to 2^32-1. */
  readonly seed: number;
  /** Trades of the stream phase; default 1,000, which makes about 5,000 messages. */
  readonly trades?: number;
  /** Begins every trade id; the default names the seed. */
  readonly tradeIdPrefix?: string;
}

export const TRADES_DEFAULT = 1_000;
/** In-memory feeds end here; larger runs take `feedBlocks`. */
export const TRADES_IN_MEMORY_MAX = 50_000;

const FILE_SALT = 2_500_000_000;
/** Rejected rows stay below the share at which a whole file is held. */
const BROKEN_ROWS_SHARE = 0.008;
/** Features the columns of a canonical file cannot carry on. */
const STREAM_ONLY: readonly (Feature | undefined)[] = ['CONFIRMATION', 'ODD_ATTRIBUTES'];

/**
 * Makes the sample feeds: the same seed and options give the same bytes anywhere.
 * @throws RangeError for a seed or a number of trades outside their limits.
 */
export function generateFeeds(options: FeedOptions): SampleFeeds {
  const { seed, trades = TRADES_DEFAULT, tradeIdPrefix = defaultPrefix(seed) } = options;
  if (trades > TRADES_IN_MEMORY_MAX) {
    throw new RangeError(`trades: at most ${TRADES_IN_MEMORY_MAX} in memory`);
  }
  const kafka: KafkaMessage[] = [];
  const http: HttpRequest[] = [];
  const told: ToldStory[] = [];
  const situations = new Tally<Situation>();
  for (const block of streamBlocks({ seed, trades, tradeIdPrefix })) {
    kafka.push(...block.kafka);
    http.push(...block.http);
    told.push(...block.told);
    situations.addAll(block.situations);
  }
  const files = makeFiles({ seed, trades, tradeIdPrefix, told, situations });
  const phases: FeedPhase[] = [
    { name: 'streams', kafka, http, files: [] },
    { name: 'files', kafka: [], http: [], files },
  ];
  return {
    seed,
    tradeIdPrefix,
    phases,
    situations: situations.map(),
    broken: countBroken(phases),
  };
}

interface FilePlan {
  readonly seed: number;
  readonly trades: number;
  readonly tradeIdPrefix: string;
  readonly told: readonly ToldStory[];
  readonly situations: Tally<Situation>;
}

function makeFiles(plan: FilePlan): FeedFile[] {
  const { told, trades, tradeIdPrefix } = plan;
  const root = new Random(plan.seed);
  const canonical = told.filter(
    ({ story, feature }) =>
      story.identity.source === SOURCES.canonical.name &&
      !story.isEnded &&
      !STREAM_ONLY.includes(feature),
  );
  const later = canonical.map(({ story }, index) => ({ half: index % 4, story }));
  const lanesOf = (half: number): FileRow[][] =>
    later.filter((entry) => entry.half === half).map(({ story }) => laterRows(story));
  const plain = interleave(root.fork(FILE_SALT), [
    ...lanesOf(0),
    ...fileTrades(root, { from: 0, trades, prefix: `${tradeIdPrefix}P` }),
  ]);
  const packed = interleave(root.fork(FILE_SALT + 1), [
    ...lanesOf(1),
    ...fileTrades(root, {
      from: trades,
      trades: Math.ceil(trades / 2),
      prefix: `${tradeIdPrefix}Z`,
    }),
  ]);
  return [
    canonicalFile(`${tradeIdPrefix}trades.csv`, withBroken(root.fork(FILE_SALT + 2), plain)),
    canonicalFile(`${tradeIdPrefix}trades-2.csv.gz`, [
      ...withBroken(root.fork(FILE_SALT + 3), packed),
      unclosedCanonicalRow(packed),
    ]),
    eodFile(root.fork(FILE_SALT + 4), plan),
  ];
}

function withBroken(random: Random, rows: readonly FileRow[]): FileRow[] {
  const most = Math.floor(rows.length * BROKEN_ROWS_SHARE);
  return interleave(random, [rows, brokenCanonicalRows(rows).slice(0, most)]);
}

/** A `.gz` file comes without a marker, the plain one with. */
function canonicalFile(name: string, rows: readonly FileRow[]): FeedFile {
  const text = Buffer.concat([Buffer.from(canonicalCsvHeader()), ...rows.map((row) => row.bytes)]);
  const isPacked = name.endsWith('.gz');
  return {
    source: SOURCES.canonical.name,
    name,
    bytes: isPacked ? gzipSync(text) : text,
    rows: rows.length,
    hasMarker: !isPacked,
    contents: rows.map((row) => row.content),
  };
}

function countBroken(phases: readonly FeedPhase[]): ReadonlyMap<BrokenKind, number> {
  const broken = new Tally<BrokenKind>();
  for (const phase of phases) {
    for (const content of contentsOf(phase)) {
      if (content.kind === 'broken') broken.add(content.broken);
    }
  }
  return broken.map();
}
