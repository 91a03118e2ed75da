/**
 * A trade record as plain text values: what a message means, independent of the form it is sent in.
 *
 * These types are the oracle's own. They share nothing with the domain library on purpose: a
 * mistake there must not be able to hide here.
 */

export type PlainAction =
  | 'NEW'
  | 'AMEND'
  | 'CORRECT'
  | 'CANCEL'
  | 'REVIVE'
  | 'TERMINATE'
  | 'SNAPSHOT';

export type PlainEvent = 'TRADE' | 'NOVATION' | 'COMPRESSION' | 'CLEARING';

export type PlainStatus =
  | 'BOOKED'
  | 'AFFIRMED'
  | 'CLEARED'
  | 'EXPIRED'
  | 'CANCELLED'
  | 'TERMINATED'
  | 'NOVATED';

/**
 * Economic fields by flat name (`notional`, `maturity_date`, `attributes.<name>`, ..), each in its
 * canonical text; a name that is not there is absent.
 */
export type PlainTerms = Readonly<Record<string, string>>;

export interface PlainRecord {
  readonly source: string;
  readonly scheme: string;
  readonly tradeId: string;
  readonly legId: number;
  /** 0 means that the record has none. */
  readonly version: bigint;
  readonly sequence?: bigint;
  readonly isCorrection: boolean;
  readonly action: PlainAction;
  readonly event?: PlainEvent;
  readonly status?: PlainStatus;
  /** Valid time in UTC with nine digits of fraction, so that texts compare as times. */
  readonly eventTime?: string;
  /** Absent means that the coordinate is the identity, which never comes twice. */
  readonly messageId?: string;
  readonly terms: PlainTerms;
}

/** `scheme|trade id|leg`. */
export function plainKey(record: {
  readonly scheme: string;
  readonly tradeId: string;
  readonly legId: number;
}): string {
  return `${record.scheme}|${record.tradeId}|${record.legId}`;
}
