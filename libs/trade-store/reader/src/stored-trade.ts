/** The stored state of one key as the store's columns say it, and the row it comes from. */
import type { ConfirmationStatus, TradeStatus } from '@tributary/domain';
import { instantText } from './read-connection.js';

/** Where an event came from: origin and position inside it. */
export interface StoredCoordinate {
  readonly kind: OriginKind;
  /** STREAM `<topic>/<partition>`, BATCH batch id, SWEEP `<zone>/<business date>`. */
  readonly name: string;
  readonly position: bigint;
  readonly ordinal: number;
}
export type OriginKind = 'STREAM' | 'BATCH' | 'SWEEP' | 'OPERATOR';

/** Decimals are decimal text, dates `YYYY-MM-DD`, instants RFC 3339 in UTC; absent is null. */
export interface StoredTrade {
  readonly scheme: string;
  readonly tradeId: string;
  readonly legId: number;
  readonly version: bigint;
  readonly sourceSequence: bigint | null;
  readonly isCorrection: boolean;
  readonly revision: bigint;
  readonly sourceSystem: string;
  readonly messageId: string;
  readonly status: TradeStatus;
  readonly confirmationStatus: ConfirmationStatus;
  readonly awaitingRoot: boolean;
  readonly hasTerms: boolean;
  readonly maturityDate: string | null;
  readonly eventTimestamp: string | null;
  readonly receivedAt: string;
  /** 16 bytes as lower-case hex. */
  readonly contentHash: string;
  readonly uti: string | null;
  readonly isin: string | null;
  readonly symbol: string | null;
  readonly side: string | null;
  readonly quantity: string | null;
  readonly price: string | null;
  readonly priceNotation: string | null;
  readonly notional: string | null;
  readonly currency: string | null;
  readonly counterpartyScheme: string | null;
  readonly counterpartyId: string | null;
  readonly ourEntityId: string | null;
  readonly book: string | null;
  readonly trader: string | null;
  readonly tradeTimestamp: string | null;
  readonly tradeDate: string | null;
  readonly effectiveDate: string | null;
  readonly settlementDate: string | null;
  readonly createdAt: string;
  readonly lastModifiedAt: string;
  /** The event that made this state. */
  readonly origin: StoredCoordinate;
}

/** A trade with the bytes of the TradeTerms that stand. */
export interface StoredTradeWithTerms extends StoredTrade {
  readonly termsBytes: Uint8Array;
}

type TextColumns = Exclude<keyof StoredTrade, NotText>;
type NotText =
  | 'legId'
  | 'version'
  | 'sourceSequence'
  | 'revision'
  | 'isCorrection'
  | 'awaitingRoot'
  | 'hasTerms'
  | 'origin';

/** A row of `TRADE_COLUMNS`: 64-bit numbers are text. */
export type TradeRow = Pick<StoredTrade, TextColumns> &
  Pick<StoredTrade, 'isCorrection' | 'awaitingRoot' | 'hasTerms'> & {
    readonly legId: string;
    readonly version: string;
    readonly sourceSequence: string | null;
    readonly revision: string;
    readonly originKind: OriginKind;
    readonly originName: string;
    readonly originPosition: string;
    readonly originOrdinal: number;
    readonly termsBytes?: Buffer;
  };

/** The columns of one trade; needs `trade t` and `origin o`. */
export const TRADE_COLUMNS = `
  t.trade_id_scheme as "scheme", t.trade_id as "tradeId", t.leg_id as "legId",
  t.version, t.source_sequence as "sourceSequence", t.is_correction as "isCorrection",
  t.revision, t.source_system as "sourceSystem", t.message_id as "messageId",
  t.status, t.confirmation_status as "confirmationStatus",
  t.awaiting_root as "awaitingRoot", t.has_terms as "hasTerms",
  t.maturity_date::text as "maturityDate",
  ${instantWithNanos('t.event_timestamp', 't.event_nanos')} as "eventTimestamp",
  ${instantWithNanos('t.received_at', 't.received_nanos')} as "receivedAt",
  encode(t.content_hash, 'hex') as "contentHash",
  t.uti, t.isin, t.symbol, t.side,
  t.quantity::text as "quantity", t.price::text as "price", t.price_notation as "priceNotation",
  t.notional::text as "notional", t.currency,
  t.counterparty_scheme as "counterpartyScheme", t.counterparty_id as "counterpartyId",
  t.our_entity_id as "ourEntityId", t.book, t.trader,
  ${instantText('t.trade_timestamp')} as "tradeTimestamp",
  t.trade_date::text as "tradeDate", t.effective_date::text as "effectiveDate",
  t.settlement_date::text as "settlementDate",
  ${instantText('t.created_at')} as "createdAt",
  ${instantText('t.last_modified_at')} as "lastModifiedAt",
  o.kind as "originKind", o.name as "originName",
  t.position as "originPosition", t.ordinal as "originOrdinal"`;

/** The three digits below a microsecond stand in a column of their own. */
function instantWithNanos(column: string, nanos: string): string {
  return `replace(${instantText(column)}, 'Z', lpad(${nanos}::text, 3, '0') || 'Z')`;
}

export function toStoredTrade(row: TradeRow): StoredTrade {
  const { originKind, originName, originPosition, originOrdinal, ...columns } = row;
  const { sourceSequence } = row;
  return {
    ...columns,
    legId: Number(row.legId),
    version: BigInt(row.version),
    revision: BigInt(row.revision),
    sourceSequence: sourceSequence === null ? null : BigInt(sourceSequence),
    origin: {
      kind: originKind,
      name: originName,
      position: BigInt(originPosition),
      ordinal: originOrdinal,
    },
  };
}
