/** A record as flat names and texts; what equals its default may be left out and is. */
import { SOURCES } from './sources.js';
import type { PlainRecord } from '../model/plain-record.js';

/** Names and texts in no promised order. */
export function flatFields(record: PlainRecord): [name: string, text: string][] {
  const fields: [string, string | undefined][] = [
    ['trade_id_scheme', record.scheme === SOURCES.canonical.scheme ? undefined : record.scheme],
    ['trade_id', record.tradeId],
    ['leg_id', record.legId === 0 ? undefined : String(record.legId)],
    ['version', record.version === 0n ? undefined : String(record.version)],
    ['source_sequence', record.sequence === undefined ? undefined : String(record.sequence)],
    ['is_correction', record.isCorrection ? 'true' : undefined],
    ['action', record.action === 'SNAPSHOT' ? undefined : record.action],
    ['event', record.event],
    ['status', record.status],
    ['event_timestamp', record.eventTime],
    ['message_id', record.messageId],
    ...Object.entries(record.terms),
  ];
  return fields.filter((field): field is [string, string] => field[1] !== undefined);
}
