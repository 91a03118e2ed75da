/**
 * The state of a stored trade as a line of text: what a row of twenty columns costs in server and
 * client is mostly its columns, and what a row costs is mostly being one. Numbers, words of fixed
 * sets, dates and hex: none holds a separator. The name of a source may, so its length is told.
 */
import { CONFIRMATION_STATUSES, TRADE_STATUSES } from '@tributary/domain';
import type { IsoDate, TradeKey, TradeState } from '@tributary/domain';
import type { Coordinate, StoredTrade } from './model.js';
import { TextCursor } from './text-cursor.js';

/** Every value ends with one. */
const SEPARATOR = '|';
const LINE_END = '\n';
const TRUE = 't';

const micros = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint`;
const flag = (column: string): string => `case when ${column} then '${TRUE}' else '' end`;

/** What each place holds, in the order `storedTradeAt` takes them; nothing stands for null. */
const PLACES = [
  'length(t.source_system)::text',
  't.source_system',
  't.revision::text',
  't.version::text',
  "coalesce(t.source_sequence::text, '')",
  flag('t.is_correction'),
  `coalesce(${micros('t.event_timestamp')}::text, '')`,
  't.event_nanos::text',
  `${micros('t.received_at')}::text`,
  't.received_nanos::text',
  "encode(t.content_hash, 'hex')",
  't.status',
  "coalesce(t.status_before_close, '')",
  't.confirmation_status',
  "coalesce(t.maturity_date::text, '')",
  flag('t.awaiting_root'),
  flag('t.has_terms'),
  `${micros('t.last_modified_at')}::text`,
  "'0'",
  "coalesce(t.terms_origin_id::text, '')",
  "coalesce(t.terms_position::text, '')",
  "coalesce(t.terms_ordinal::text, '')",
] as const;

/** In SQL: a line for each row `t` of `trade`, behind the number `place`; null without a row. */
export function stateLines(place: string): string {
  const values = [`${place}::text`, ...PLACES].join(` || '${SEPARATOR}' || `);
  return `string_agg(${values} || '${SEPARATOR}${LINE_END}', '')`;
}

/** Tells of each line its number and where it goes on behind it; their order is any. */
export function forEachLine(text: string, tell: (place: number, at: number) => void): void {
  const cursor = new TextCursor(text, SEPARATOR);
  while (cursor.at < text.length) {
    tell(cursor.integer() ?? 0, cursor.at);
    cursor.countedText();
    const end = text.indexOf(LINE_END, cursor.at);
    if (end < 0) throw new Error('the last line of the states has no end');
    cursor.at = end + LINE_END.length;
  }
}

/**
 * The trade whose line goes on at a place of the text. Only the sink writes these rows, so their
 * words are the domain's.
 * @throws Error where the line has not as many places as it must: an invariant.
 */
export function storedTradeAt(
  text: string,
  { at, key }: { at: number; key: TradeKey },
): StoredTrade {
  const cursor = new TextCursor(text, SEPARATOR);
  cursor.at = at;
  const state = stateAt(cursor, key);
  const termsAt = coordinateAt(cursor);
  if (text[cursor.at] !== LINE_END) throw new Error('the text of a state has other places');
  return { state, termsAt };
}

/** Every property in the order of `decide`: objects of one shape are read quickly. */
function stateAt(cursor: TextCursor, key: TradeKey): TradeState {
  const sourceSystem = cursor.countedText();
  return {
    key,
    revision: cursor.bigInteger() ?? 0n,
    version: cursor.bigInteger() ?? 0n,
    sourceSystem,
    sourceSequence: cursor.bigInteger(),
    isCorrection: cursor.has(TRUE),
    eventTimestamp: cursor.instant(),
    receivedAt: cursor.instant() ?? missing('received_at'),
    contentHash: cursor.text(),
    status: cursor.wordOf(TRADE_STATUSES) ?? missing('status'),
    statusBeforeClose: cursor.wordOf(TRADE_STATUSES),
    confirmationStatus: cursor.wordOf(CONFIRMATION_STATUSES) ?? missing('confirmation_status'),
    maturityDate: (cursor.text() || undefined) as IsoDate | undefined,
    awaitingRoot: cursor.has(TRUE),
    hasTerms: cursor.has(TRUE),
    decidedAt: cursor.instant() ?? missing('last_modified_at'),
  };
}

function coordinateAt(cursor: TextCursor): Coordinate | undefined {
  const originId = cursor.integer();
  const position = cursor.bigInteger();
  const ordinal = cursor.integer();
  if (originId === undefined || position === undefined || ordinal === undefined) return undefined;
  return { originId, position, ordinal };
}

function missing(column: string): never {
  throw new Error(`the text of a state lacks ${column}`);
}
