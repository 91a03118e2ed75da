/** Rows of `trade` as they are staged, value by value. */
import { daysSinceEpoch, nanosBelowMicro } from '@tributary/domain';
import type { IsoDate } from '@tributary/domain';
import type { RowValues } from './values/value-writer.js';
import type { Coordinate, StandingTerms, TradeChange } from './model.js';
import { PLANNED_COLUMNS, appendTerms } from './terms-plan.js';
import { STAGED_COLUMNS } from './trade-columns.js';
import { appendKeyValues } from './trade-key.js';

const NO_BYTES = new Uint8Array(0);

/** Adds one row: values in the order of `STAGED_COLUMNS`. */
export function appendTrade(rows: RowValues, change: TradeChange): void {
  rows.row(STAGED_COLUMNS.length);
  appendOrder(rows, change);
  appendStatus(rows, change.state);
  appendTimes(rows, change.state);
  rows.hex(change.state.contentHash);
  appendCoordinate(rows, change.at);
  rows.instant(change.state.decidedAt);
  appendStanding(rows, change.terms);
  rows.instant(change.state.decidedAt);
}

function appendOrder(rows: RowValues, { state, revisionBefore, messageId }: TradeChange): void {
  appendKeyValues(rows, state.key);
  rows.int8(state.version);
  if (state.sourceSequence === undefined) rows.nothing();
  else rows.int8(state.sourceSequence);
  rows.bool(state.isCorrection);
  rows.int8(state.revision);
  rows.int8(revisionBefore);
  rows.text(state.sourceSystem);
  rows.text(messageId);
}

function appendStatus(rows: RowValues, state: TradeChange['state']): void {
  rows.text(state.status);
  if (state.statusBeforeClose === undefined) rows.nothing();
  else rows.text(state.statusBeforeClose);
  rows.text(state.confirmationStatus);
  rows.bool(state.awaitingRoot);
  rows.bool(state.hasTerms);
  appendDate(rows, state.maturityDate);
}

function appendTimes(rows: RowValues, { eventTimestamp, receivedAt }: TradeChange['state']): void {
  if (eventTimestamp === undefined) {
    rows.nothing();
    rows.int2(0);
  } else {
    rows.instant(eventTimestamp);
    rows.int2(nanosBelowMicro(eventTimestamp));
  }
  rows.instant(receivedAt);
  rows.int2(nanosBelowMicro(receivedAt));
}

/** Terms that stay are staged as nothing; `terms_origin_id` tells. */
function appendStanding(rows: RowValues, standing: StandingTerms | undefined): void {
  if (standing !== undefined) {
    appendTerms(rows, standing);
    rows.bytes(standing.payload);
    appendCoordinate(rows, standing.at);
    return;
  }
  for (let index = 0; index < PLANNED_COLUMNS.length; index += 1) rows.nothing();
  rows.bytes(NO_BYTES);
  rows.nothing();
  rows.nothing();
  rows.nothing();
}

/** Adds `origin_id`, `position` and `ordinal` to a row that has begun. */
export function appendCoordinate(
  rows: RowValues,
  { originId, position, ordinal }: Coordinate,
): void {
  rows.int4(originId);
  rows.int8(position);
  rows.int4(ordinal);
}

function appendDate(rows: RowValues, date: IsoDate | undefined): void {
  if (date === undefined) rows.nothing();
  else rows.date(daysSinceEpoch(date));
}
