/**
 * The state of a stored trade as one text: what a row of twenty columns costs in server and client
 * is mostly its columns. Numbers, words of fixed sets, dates and hex: none holds the separator.
 */
import type {
  ConfirmationStatus,
  IsoDate,
  TradeKey,
  TradeState,
  TradeStatus,
} from '@tributary/domain';
import { instantOf } from './instants.js';
import type { StoredTrade } from './model.js';

const SEPARATOR = '|';
const TRUE = 't';

const micros = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint`;
const flag = (column: string): string => `case when ${column} then '${TRUE}' else '' end`;

/** What each place holds, in the order `storedTradeOf` takes them; nothing stands for null. */
const PLACES = [
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
  "coalesce(t.terms_origin_id::text, '')",
  "coalesce(t.terms_position::text, '')",
  "coalesce(t.terms_ordinal::text, '')",
] as const;

/** The text in SQL, of the row `t` of `trade`. */
export const STATE_TEXT = PLACES.join(` || '${SEPARATOR}' || `);

/** What is selected with the text. */
export interface StateRow {
  readonly source_system: string;
  readonly state: string;
}

/**
 * Only the sink writes these rows, so their words are the domain's.
 * @throws Error where the text has not as many places as it must: an invariant.
 */
export function storedTradeOf(
  key: TradeKey,
  { source_system, state: text }: StateRow,
): StoredTrade {
  const places = text.split(SEPARATOR);
  if (places.length !== PLACES.length) throw new Error('the text of a state has too few places');
  const at = (place: number): string => places[place] ?? '';
  const state: TradeState = {
    key,
    revision: BigInt(at(0)),
    version: BigInt(at(1)),
    sourceSystem: source_system,
    sourceSequence: at(2) === '' ? undefined : BigInt(at(2)),
    isCorrection: at(3) === TRUE,
    eventTimestamp: at(4) === '' ? undefined : instantOf(BigInt(at(4)), BigInt(at(5))),
    receivedAt: instantOf(BigInt(at(6)), BigInt(at(7))),
    contentHash: at(8),
    status: at(9) as TradeStatus,
    statusBeforeClose: (at(10) === '' ? undefined : at(10)) as TradeStatus | undefined,
    confirmationStatus: at(11) as ConfirmationStatus,
    maturityDate: (at(12) === '' ? undefined : at(12)) as IsoDate | undefined,
    awaitingRoot: at(13) === TRUE,
    hasTerms: at(14) === TRUE,
    decidedAt: instantOf(BigInt(at(15)), 0n),
  };
  if (at(16) === '') return { state };
  return {
    state,
    termsAt: { originId: Number(at(16)), position: BigInt(at(17)), ordinal: Number(at(18)) },
  };
}
