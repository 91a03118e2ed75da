/**
 * A staged row as the plain path has it: the terms decoded, every value as the text the database
 * would show. Shares no code with the way rows are written.
 */
import { decodeTerms } from '@tributary/contract-mapping';
import type { Instant, TradeTerms } from '@tributary/domain';
import type { TradeChange } from '../src/index.js';

/** Values by column. */
export type Row = Readonly<Record<string, string | null>>;

export function text(value: { toString(): string } | undefined): string | null {
  return value === undefined ? null : value.toString();
}

/** By the calendar of the runtime, which shares nothing with the code under test. */
export function micros(instant: Instant | undefined): string | null {
  if (instant === undefined) return null;
  const below = ((instant % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(Number((instant - below) / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${(below / 1000n).toString().padStart(6, '0')}`;
}

function nanos(instant: Instant | undefined): string {
  return ((((instant ?? 0n) % 1000n) + 1000n) % 1000n) + '';
}

export function expectedState({ state, ...change }: TradeChange): Row {
  return {
    trade_id_scheme: state.key.scheme,
    trade_id: state.key.tradeId,
    leg_id: text(state.key.legId),
    version: text(state.version),
    source_sequence: text(state.sourceSequence),
    is_correction: text(state.isCorrection),
    revision: text(state.revision),
    revision_before: text(change.revisionBefore),
    source_system: state.sourceSystem,
    message_id: change.messageId,
    status: state.status,
    status_before_close: text(state.statusBeforeClose),
    confirmation_status: state.confirmationStatus,
    awaiting_root: text(state.awaitingRoot),
    has_terms: text(state.hasTerms),
    maturity_date: text(state.maturityDate),
    event_timestamp: micros(state.eventTimestamp),
    event_nanos: nanos(state.eventTimestamp),
    received_at: micros(state.receivedAt),
    received_nanos: nanos(state.receivedAt),
    content_hash: state.contentHash,
    origin_id: text(change.at.originId),
    position: text(change.at.position),
    ordinal: text(change.at.ordinal),
    created_at: micros(state.decidedAt),
    last_modified_at: micros(state.decidedAt),
  };
}

export function expectedTerms({ terms: standing }: TradeChange): Row {
  const terms = standing === undefined ? undefined : decoded(standing.payload);
  return {
    uti: text(terms?.uti),
    isin: text(terms?.instrument?.isin),
    symbol: text(terms?.instrument?.symbol),
    side: text(terms?.side),
    quantity: text(terms?.quantity?.value),
    price: text(terms?.price),
    price_notation: text(terms?.priceNotation),
    notional: text(terms?.notional?.value),
    currency: text(terms?.currency),
    counterparty_scheme: text(terms?.counterparty?.scheme),
    counterparty_id: text(terms?.counterparty?.id),
    our_entity_id: text(terms?.ourEntity?.id),
    book: text(terms?.book),
    trader: text(terms?.trader),
    trade_timestamp: micros(terms?.tradeTimestamp),
    trade_date: text(terms?.tradeDate),
    effective_date: text(terms?.effectiveDate),
    settlement_date: text(terms?.settlementDate),
    payload: Buffer.from(standing?.payload ?? []).toString('hex'),
    terms_origin_id: text(standing?.at.originId),
    terms_position: text(standing?.at.position),
    terms_ordinal: text(standing?.at.ordinal),
  };
}

function decoded(payload: Uint8Array): TradeTerms {
  const result = decodeTerms(payload);
  if ('fault' in result) throw new Error(result.fault.detail);
  return result.terms;
}
