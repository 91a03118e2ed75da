/** Rows of `trade_event`, value by value. */
import { DECISION_CODES } from '@tributary/domain';
import type { RowValues } from './values/value-writer.js';
import type { TradeEvent } from './model.js';

/** In the order `appendEvent` writes them. */
export const EVENT_COLUMNS = [
  'origin_id',
  'position',
  'ordinal',
  'event_key',
  'trade_id_scheme',
  'trade_id',
  'leg_id',
  'version',
  'source_system',
  'message_id',
  'decision',
  'reason',
  'revision',
  'decided_at',
  'content',
] as const;

/** Adds one row: values in the order of `EVENT_COLUMNS`. */
export function appendEvent(rows: RowValues, event: TradeEvent): void {
  rows.row(EVENT_COLUMNS.length);
  rows.int4(event.at.originId);
  rows.int8(event.at.position);
  rows.int4(event.at.ordinal);
  rows.text(event.eventKey);
  rows.text(event.key.scheme);
  rows.text(event.key.tradeId);
  rows.int8OfNumber(event.key.legId);
  rows.int8(event.version);
  rows.text(event.sourceSystem);
  rows.text(event.messageId);
  rows.int2(DECISION_CODES[event.decision]);
  if (event.reason === undefined) rows.nothing();
  else rows.text(event.reason);
  if (event.revision === undefined) rows.nothing();
  else rows.int8(event.revision);
  rows.instant(event.decidedAt);
  rows.bytes(event.content);
}
