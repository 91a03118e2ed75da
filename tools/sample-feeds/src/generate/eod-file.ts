/** The end-of-day file: what the front office told by stream, once more and not always alike. */
import { EOD_CSV, EOD_PLACES, eodFields, eodHeader, eodTerms } from '../forms/eod-csv.js';
import { csvLine } from '../forms/csv.js';
import { SOURCES } from '../forms/sources.js';
import type { FeedFile } from '../model/feeds.js';
import type { PlainRecord, PlainStatus, PlainTerms } from '../model/plain-record.js';
import { interleave } from '../model/random.js';
import type { Random } from '../model/random.js';
import type { Tally } from '../model/tally.js';
import { brokenRows, fieldsOf } from './file-rows.js';
import type { FileRow } from './file-rows.js';
import type { ToldStory } from './make-story.js';
import { EARLY_MATURITY_YEARS, changedTerms, dateBetween, dealTerms } from './market.js';
import type { Overlap, Situation } from './situations.js';
import type { Story } from './story.js';
import { padded } from './stream-blocks.js';

export interface EodPlan {
  readonly tradeIdPrefix: string;
  readonly told: readonly ToldStory[];
  readonly situations: Tally<Situation>;
}

/** What a row says. */
interface RowFields {
  readonly version: bigint;
  readonly terms: PlainTerms;
  readonly status?: PlainStatus;
}

const FULL_STATE: readonly string[] = ['NEW', 'AMEND', 'CORRECT', 'SNAPSHOT'];
/** Rows for trades no stream told of, as a share of the others. */
const FILE_ONLY_SHARE = 0.5;
const BROKEN_ROWS_SHARE = 0.008;
/** Closed trades that the file still holds open. */
const CLOSED_SHARE = 0.4;

/** The last full state the stream told about the leg the file speaks of. */
function lastState(story: Story): PlainRecord | undefined {
  return story.records.findLast(
    (record) => record.legId === 0 && FULL_STATE.includes(record.action),
  );
}

type Overlapping = (last: PlainRecord, story: Story, random: Random) => RowFields;

const OVERLAP: Readonly<
  Record<Exclude<Overlap, 'FILE_ONLY' | 'FILE_BRINGS_ROOT' | 'FILE_AFTER_CLOSE'>, Overlapping>
> = {
  FILE_EQUAL: (last) => ({ version: last.version, terms: last.terms }),
  FILE_OTHER_CONTENT: (last, _story, random) => ({
    version: last.version,
    terms: changedTerms(random, last.terms),
  }),
  FILE_NEWER: (last, story, random) => ({
    version: story.version + 1n,
    terms: changedTerms(random, last.terms),
    ...(random.chance(0.3) ? { status: 'AFFIRMED' as const } : {}),
  }),
  FILE_OLDER: (last, _story, random) => ({
    version: last.version - 1n,
    terms: changedTerms(random, last.terms),
  }),
  FILE_EARLIER_MATURITY: (last, story, random) => ({
    version: story.version + 1n,
    terms: { ...last.terms, maturity_date: dateBetween(random, EARLY_MATURITY_YEARS) },
  }),
};
type OpenOverlap = keyof typeof OVERLAP;
const OPEN_OVERLAPS = Object.keys(OVERLAP) as OpenOverlap[];

/** The file, with its marker. */
export function eodFile(random: Random, plan: EodPlan): FeedFile {
  const known = plan.told
    .filter(({ story }) => story.identity.source === SOURCES.oms.name)
    .flatMap(({ story }, index) => rowOf(story, { random, index, situations: plan.situations }));
  const count = Math.ceil(known.length * FILE_ONLY_SHARE);
  const unknown = Array.from({ length: count }, (_, index) => {
    plan.situations.add('FILE_ONLY');
    const tradeId = `${plan.tradeIdPrefix}E${padded(index)}`;
    return eodRow(tradeId, { version: 1n, terms: dealTerms(random) });
  });
  const good = interleave(random, [known, unknown]);
  const most = Math.floor(good.length * BROKEN_ROWS_SHARE);
  const broken = brokenRows(SOURCES['eod-trades'].name, fieldsOf(good, eodFields), EOD_PLACES);
  const rows = interleave(random, [good, broken.slice(0, most)]);
  return {
    source: SOURCES['eod-trades'].name,
    name: `${plan.tradeIdPrefix}eod.csv`,
    bytes: Buffer.concat([Buffer.from(eodHeader()), ...rows.map((row) => row.bytes)]),
    rows: rows.length,
    hasMarker: true,
    contents: rows.map((row) => row.content),
  };
}

interface RowPlan {
  readonly random: Random;
  readonly index: number;
  readonly situations: Tally<Situation>;
}

/** At most one row: the file says each trade once. */
function rowOf(story: Story, { random, index, situations }: RowPlan): FileRow[] {
  const last = lastState(story);
  const { tradeId, terms } = story.identity;
  if (story.isEnded) {
    // A matured trade is not open any more; an orphan gets its root at last, by file.
    if (story.records[0]?.action === 'NEW') return [];
    situations.add('FILE_BRINGS_ROOT');
    return [eodRow(tradeId, { version: 1n, terms: last?.terms ?? terms })];
  }
  if (!last || last.version === 0n) return [];
  if (story.isClosed) {
    if (!random.chance(CLOSED_SHARE)) return [];
    situations.add('FILE_AFTER_CLOSE');
    return [eodRow(tradeId, { version: story.version + 1n, terms: last.terms })];
  }
  const overlap = OPEN_OVERLAPS[index % OPEN_OVERLAPS.length]!;
  situations.add(overlap);
  return [eodRow(tradeId, OVERLAP[overlap](last, story, random))];
}

function eodRow(tradeId: string, { version, terms, status }: RowFields): FileRow {
  const { name: source, scheme } = SOURCES['eod-trades'];
  const record: PlainRecord = {
    source,
    scheme,
    tradeId,
    legId: 0,
    version,
    isCorrection: false,
    action: 'SNAPSHOT',
    ...(status === undefined ? {} : { status }),
    terms: eodTerms(terms),
  };
  const bytes = Buffer.from(csvLine(eodFields(record), EOD_CSV));
  return { bytes, content: { kind: 'record', record } };
}
