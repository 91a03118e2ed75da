/** Folded decisions as rows of history. */
import { recordBytesOf, viewOfTradeState } from '@tributary/contract-mapping';
import type { Coordinate, TradeEvent } from '@tributary/trade-store-writer';
import type { FoldedEvent, TermsRecord } from './fold.js';

const NO_BYTES = new Uint8Array(0);

/** Content of a stored event by `coordinateId`. */
export type Contents = ReadonlyMap<string, Uint8Array>;

export function coordinateId({ originId, position, ordinal }: Coordinate): string {
  return `${originId}/${position}/${ordinal}`;
}

/** Events whose content must be read before the decisions can be encoded; each once. */
export function neededContents(events: readonly FoldedEvent[]): Coordinate[] {
  const needed = new Map<string, Coordinate>();
  for (const { accepted } of events) {
    if (accepted === undefined || !('at' in accepted.termsRecord)) continue;
    needed.set(coordinateId(accepted.termsRecord.at), accepted.termsRecord.at);
  }
  return [...needed.values()];
}

/** Rows of history, each made when it is asked for; its content is good until the next one is. */
export function* eventsOf(
  events: readonly FoldedEvent[],
  contents: Contents,
): Generator<TradeEvent, void, undefined> {
  for (const event of events) yield eventOf(event, contents);
}

/** A row of history: the state where accepted, the record as it came where refused. */
function eventOf(folded: FoldedEvent, contents: Contents): TradeEvent {
  const { incoming, accepted, decision, reason } = folded;
  const { head } = incoming;
  return {
    at: incoming.at,
    eventKey: incoming.eventKey,
    key: head.key,
    version: head.version,
    sourceSystem: head.sourceSystem,
    messageId: head.messageId,
    decision,
    reason,
    revision: accepted?.state.revision,
    decidedAt: folded.decidedAt,
    content: accepted === undefined ? incoming.bytes : contentOf(folded, accepted, contents),
  };
}

function contentOf(
  { incoming, decision, reason }: FoldedEvent,
  { state, termsRecord }: NonNullable<FoldedEvent['accepted']>,
  contents: Contents,
): Uint8Array {
  const { messageId } = incoming.head;
  const recordBytes = bytesOf(termsRecord, contents);
  return viewOfTradeState({ recordBytes, state, decision, reason, messageId });
}

/** @throws Error where history lost the event whose terms stand: an invariant, never caught. */
export function bytesOf(termsRecord: TermsRecord, contents: Contents): Uint8Array {
  if ('bytes' in termsRecord) return termsRecord.bytes;
  if ('none' in termsRecord) return NO_BYTES;
  const content = contents.get(coordinateId(termsRecord.at));
  if (content === undefined) {
    throw new Error(`no event at ${coordinateId(termsRecord.at)}, whose terms stand`);
  }
  return recordBytesOf(content);
}
