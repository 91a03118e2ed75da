/** A stored row as the domain's state. */
import type {
  ConfirmationStatus,
  IsoDate,
  TradeKey,
  TradeState,
  TradeStatus,
} from '@tributary/domain';
import { instantOf } from './instants.js';
import type { StoredTrade } from './model.js';

/** As `SELECT_STATES` gives it: 64-bit numbers are text. */
export interface StateRow {
  readonly trade_id_scheme: string;
  readonly trade_id: string;
  readonly leg_id: string;
  readonly revision: string;
  readonly version: string;
  readonly source_system: string;
  readonly source_sequence: string | null;
  readonly is_correction: boolean;
  readonly event_micros: string | null;
  readonly event_nanos: number;
  readonly received_micros: string;
  readonly received_nanos: number;
  readonly content_hash: string;
  readonly status: string;
  readonly status_before_close: string | null;
  readonly confirmation_status: string;
  readonly maturity_date: string | null;
  readonly awaiting_root: boolean;
  readonly has_terms: boolean;
  readonly modified_micros: string;
  readonly terms_origin_id: number | null;
  readonly terms_position: string | null;
  readonly terms_ordinal: number | null;
}

/** Only the sink writes these rows, so their words are the domain's. */
export function storedTrade(row: StateRow): StoredTrade {
  const state: TradeState = {
    key: keyOf(row),
    revision: BigInt(row.revision),
    version: BigInt(row.version),
    sourceSystem: row.source_system,
    sourceSequence: row.source_sequence === null ? undefined : BigInt(row.source_sequence),
    isCorrection: row.is_correction,
    eventTimestamp:
      row.event_micros === null
        ? undefined
        : instantOf(BigInt(row.event_micros), BigInt(row.event_nanos)),
    receivedAt: instantOf(BigInt(row.received_micros), BigInt(row.received_nanos)),
    contentHash: row.content_hash,
    status: row.status as TradeStatus,
    statusBeforeClose: (row.status_before_close ?? undefined) as TradeStatus | undefined,
    confirmationStatus: row.confirmation_status as ConfirmationStatus,
    maturityDate: (row.maturity_date ?? undefined) as IsoDate | undefined,
    awaitingRoot: row.awaiting_root,
    hasTerms: row.has_terms,
    decidedAt: instantOf(BigInt(row.modified_micros), 0n),
  };
  const { terms_origin_id: originId, terms_position: position, terms_ordinal: ordinal } = row;
  if (originId === null || position === null || ordinal === null) return { state };
  return { state, termsAt: { originId, position: BigInt(position), ordinal } };
}

export function keyOf(row: {
  readonly trade_id_scheme: string;
  readonly trade_id: string;
  readonly leg_id: string;
}): TradeKey {
  return { scheme: row.trade_id_scheme, tradeId: row.trade_id, legId: Number(row.leg_id) };
}
