/** Rows of files of the built-in source: new trades, and what becomes of trades of the stream. */
import { CANONICAL_COLUMNS, CANONICAL_CSV, canonicalCsvFields } from '../forms/canonical-csv.js';
import { BREAK_ROW, unclosedQuoteRow } from '../forms/broken-csv.js';
import type { CsvPlaces } from '../forms/broken-csv.js';
import { csvLine } from '../forms/csv.js';
import { SOURCES } from '../forms/sources.js';
import type { FeedContent } from '../model/feeds.js';
import type { PlainRecord } from '../model/plain-record.js';
import type { Random } from '../model/random.js';
import { BROKEN_LAST_ROW, BROKEN_ROWS } from './broken-kinds.js';
import { CHANGE } from './changes.js';
import { dealTerms } from './market.js';
import { OPEN } from './openings.js';
import type { Change } from './situations.js';
import { Story } from './story.js';

/** One data row and what it means. */
export interface FileRow {
  readonly bytes: Buffer;
  readonly content: FeedContent;
}

const CANONICAL_PLACES: CsvPlaces = {
  dialect: CANONICAL_CSV,
  tradeId: CANONICAL_COLUMNS.indexOf('trade_id'),
  date: CANONICAL_COLUMNS.indexOf('maturity_date'),
  amount: CANONICAL_COLUMNS.indexOf('notional'),
  text: CANONICAL_COLUMNS.indexOf('trader'),
};

/** Changes whose every field has a column. */
const FILE_CHANGES: readonly Change[] = [
  'AMEND',
  'VERSION_GAP',
  'RESENT_MESSAGE',
  'RESENT_CONTENT',
  'LATE_VERSION',
  'SWAPPED_VERSIONS',
  'OVERRIDE',
  'MATURITY_EARLIER',
  'MATURITY_LATER',
  'MATURITY_ABSENT',
  'SECOND_NEW',
  'CLEARING',
  'CANCEL_WITH_EARLIER_MATURITY',
];
const DESKS = ['north', 'south', 'desk "7", level 2', 'Zürich'] as const;

/** A trade that is in the file alone; most have one or two rows. */
export function newFileTrade(random: Random, reference: string): FileRow[] {
  const story = new Story(
    {
      source: SOURCES.canonical.name,
      scheme: SOURCES.canonical.scheme,
      tradeId: reference,
      reference,
      terms: { ...dealTerms(random), 'attributes.desk': random.pick(DESKS) },
      note: () => undefined,
    },
    random,
  );
  OPEN[random.chance(0.2) ? 'SNAPSHOT_FIRST' : 'PLAIN_NEW'](story);
  if (random.chance(0.4)) CHANGE[random.pick(FILE_CHANGES)](story);
  return story.records.map(canonicalRow);
}

/** What a file says about a trade that came by stream before. */
export function laterRows(story: Story): FileRow[] {
  const from = story.records.length;
  CHANGE[story.random.pick(FILE_CHANGES)](story);
  return story.records.slice(from).map(canonicalRow);
}

function canonicalRow(record: PlainRecord): FileRow {
  const line = csvLine(canonicalCsvFields(record), CANONICAL_CSV);
  return { bytes: Buffer.from(line), content: { kind: 'record', record } };
}

/** One rejected row of each kind, made from good ones. */
export function brokenCanonicalRows(rows: readonly FileRow[]): FileRow[] {
  return brokenRows(SOURCES.canonical.name, fieldsOf(rows, canonicalCsvFields), CANONICAL_PLACES);
}

/** A rejected row that must be the last of its file. */
export function unclosedCanonicalRow(rows: readonly FileRow[]): FileRow {
  const [fields] = fieldsOf(rows, canonicalCsvFields);
  return {
    bytes: unclosedQuoteRow(fields!, CANONICAL_PLACES),
    content: { kind: 'broken', source: SOURCES.canonical.name, broken: BROKEN_LAST_ROW },
  };
}

/** @param good fields of good rows; one is enough. */
export function brokenRows(
  source: string,
  good: readonly (readonly string[])[],
  places: CsvPlaces,
): FileRow[] {
  return BROKEN_ROWS.map((broken, index) => ({
    bytes: BREAK_ROW[broken](good[index % good.length]!, places),
    content: { kind: 'broken', source, broken },
  }));
}

/** Fields of the rows that are records; the first few are enough. */
export function fieldsOf(
  rows: readonly FileRow[],
  encode: (record: PlainRecord) => string[],
): string[][] {
  const fields: string[][] = [];
  for (const { content } of rows) {
    if (content.kind === 'record') fields.push(encode(content.record));
    if (fields.length === BROKEN_ROWS.length) break;
  }
  return fields;
}
