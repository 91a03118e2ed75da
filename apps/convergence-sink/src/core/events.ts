/** Folded decisions as rows of history. */
import { recordBytesOf, viewOfTradeState } from '@tributary/contract-mapping';
import type { TradeState } from '@tributary/domain';
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
  for (const { state, termsRecord } of events) {
    if (state === undefined || !isCoordinate(termsRecord)) continue;
    needed.set(coordinateId(termsRecord), termsRecord);
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
  const { incoming, state, decision, reason } = folded;
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
    revision: state?.revision,
    decidedAt: folded.decidedAt,
    content: state === undefined ? incoming.bytes : contentOf(folded, state, contents),
  };
}

function contentOf(
  { incoming, decision, reason, termsRecord }: FoldedEvent,
  state: TradeState,
  contents: Contents,
): Uint8Array {
  const { messageId } = incoming.head;
  const recordBytes = bytesOf(termsRecord, contents);
  return viewOfTradeState({ recordBytes, state, decision, reason, messageId });
}

/** @throws Error where history lost the event whose terms stand: an invariant, never caught. */
export function bytesOf(termsRecord: TermsRecord, contents: Contents): Uint8Array {
  if (termsRecord === undefined) return NO_BYTES;
  if (!isCoordinate(termsRecord)) return termsRecord;
  const content = contents.get(coordinateId(termsRecord));
  if (content === undefined) {
    throw new Error(`no event at ${coordinateId(termsRecord)}, whose terms stand`);
  }
  return recordBytesOf(content);
}

function isCoordinate(termsRecord: TermsRecord): termsRecord is Coordinate {
  return termsRecord !== undefined && !(termsRecord instanceof Uint8Array);
}
