/** Columns of `trade` in the order they are staged, each with the value a change gives it. */
import type { Instrument, PartyId, TradeTerms } from '@tributary/domain';
import { byteaText } from './copy/text-row.js';
import type { CopyValue } from './copy/text-row.js';
import { microsText, nanosBelowMicro } from './instants.js';
import type { TradeChange } from './model.js';

/** Written by every accepted decision. */
const STATE_COLUMNS = [
  'trade_id_scheme',
  'trade_id',
  'leg_id',
  'version',
  'source_sequence',
  'is_correction',
  'revision',
  'revision_before',
  'source_system',
  'message_id',
  'status',
  'status_before_close',
  'confirmation_status',
  'awaiting_root',
  'has_terms',
  'maturity_date',
  'event_timestamp',
  'event_nanos',
  'received_at',
  'received_nanos',
  'content_hash',
  'origin_id',
  'position',
  'ordinal',
  'last_modified_at',
] as const;

/** Written only where the terms that stand change. */
const TERMS_COLUMNS = [
  'uti',
  'isin',
  'symbol',
  'side',
  'quantity',
  'price',
  'price_notation',
  'notional',
  'currency',
  'counterparty_scheme',
  'counterparty_id',
  'our_entity_id',
  'book',
  'trader',
  'trade_timestamp',
  'trade_date',
  'effective_date',
  'settlement_date',
  'payload',
  'terms_origin_id',
  'terms_position',
  'terms_ordinal',
] as const;

const KEY_COLUMNS: ReadonlySet<string> = new Set(['trade_id_scheme', 'trade_id', 'leg_id']);

export const STAGED_COLUMNS = [...STATE_COLUMNS, ...TERMS_COLUMNS, 'created_at'] as const;

/**
 * What an existing row takes over from a staged one. Kept terms stage no `terms_origin_id`; a
 * decision that no record causes has no message, so the last one stays.
 */
export const UPDATED_COLUMNS = [
  ...STATE_COLUMNS.filter((name) => !KEY_COLUMNS.has(name) && name !== 'message_id').map(
    (name) => `${name} = excluded.${name}`,
  ),
  "message_id = case when excluded.message_id = '' then t.message_id else excluded.message_id end",
  ...TERMS_COLUMNS.map(
    (name) =>
      `${name} = case when excluded.terms_origin_id is null then t.${name} else excluded.${name} end`,
  ),
] as const;

/** Values in the order of `STAGED_COLUMNS`. */
export function stagedValues(change: TradeChange): CopyValue[] {
  const modifiedAt = microsText(change.state.decidedAt);
  return [...stateValues(change, modifiedAt), ...termsValues(change), modifiedAt];
}

function stateValues({ state, ...change }: TradeChange, modifiedAt: string): CopyValue[] {
  const { eventTimestamp } = state;
  return [
    state.key.scheme,
    state.key.tradeId,
    state.key.legId,
    state.version,
    state.sourceSequence ?? null,
    state.isCorrection,
    state.revision,
    change.revisionBefore,
    state.sourceSystem,
    change.messageId,
    state.status,
    state.statusBeforeClose ?? null,
    state.confirmationStatus,
    state.awaitingRoot,
    state.hasTerms,
    state.maturityDate ?? null,
    eventTimestamp === undefined ? null : microsText(eventTimestamp),
    eventTimestamp === undefined ? 0n : nanosBelowMicro(eventTimestamp),
    microsText(state.receivedAt),
    nanosBelowMicro(state.receivedAt),
    `\\x${state.contentHash}`,
    change.at.originId,
    change.at.position,
    change.at.ordinal,
    modifiedAt,
  ];
}

const NO_TERMS: readonly CopyValue[] = TERMS_COLUMNS.map((name) =>
  name === 'payload' ? '\\x' : null,
);
const NO_INSTRUMENT: Instrument = {};
const NO_PARTY: Partial<PartyId> = {};

function termsValues({ terms: standing }: TradeChange): readonly CopyValue[] {
  if (standing === undefined) return NO_TERMS;
  const terms: TradeTerms = standing.terms;
  const { isin, symbol } = terms.instrument ?? NO_INSTRUMENT;
  const counterparty = terms.counterparty ?? NO_PARTY;
  return [
    terms.uti ?? null,
    isin ?? null,
    symbol ?? null,
    terms.side ?? null,
    terms.quantity?.value ?? null,
    terms.price ?? null,
    terms.priceNotation ?? null,
    terms.notional?.value ?? null,
    terms.currency ?? null,
    counterparty.scheme ?? null,
    counterparty.id ?? null,
    terms.ourEntity?.id ?? null,
    terms.book ?? null,
    terms.trader ?? null,
    terms.tradeTimestamp === undefined ? null : microsText(terms.tradeTimestamp),
    terms.tradeDate ?? null,
    terms.effectiveDate ?? null,
    terms.settlementDate ?? null,
    byteaText(standing.payload),
    standing.at.originId,
    standing.at.position,
    standing.at.ordinal,
  ];
}
