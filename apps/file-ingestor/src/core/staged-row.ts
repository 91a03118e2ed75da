/** The columns of a staged row; the sink reads `record`, people and reconciliation the others. */
import type { EncodedTradeRecord } from '@tributary/contract-mapping';
import type { UnhashedTradeRecord } from '@tributary/domain';

/** Parquet columns in order. Amounts are canonical text: DECIMAL(38,18) does not hold 1e+20. */
export const STAGED_COLUMNS = [
  ['row', 'BIGINT'],
  ['trade_id_scheme', 'VARCHAR'],
  ['trade_id', 'VARCHAR'],
  ['leg_id', 'BIGINT'],
  ['version', 'BIGINT'],
  ['action', 'VARCHAR'],
  ['status', 'VARCHAR'],
  ['maturity_date', 'VARCHAR'],
  ['notional', 'VARCHAR'],
  ['currency', 'VARCHAR'],
  ['book', 'VARCHAR'],
  ['counterparty_id', 'VARCHAR'],
  ['message_id', 'VARCHAR'],
  ['source_system', 'VARCHAR'],
  ['content_hash', 'VARCHAR'],
  ['record', 'BLOB'],
] as const;

export type StagedValue = bigint | string | Uint8Array | null;
/** Values in the order of `STAGED_COLUMNS`. */
export type StagedRow = readonly StagedValue[];

/** The row of one canonical record; `row` counts data rows of the file from 1. */
export function stagedRowOf(
  row: bigint,
  { head, terms }: UnhashedTradeRecord,
  encoded: EncodedTradeRecord,
): StagedRow {
  return [
    row,
    head.key.scheme,
    head.key.tradeId,
    BigInt(head.key.legId),
    head.version,
    head.action,
    head.status ?? null,
    terms.maturityDate ?? null,
    terms.notional?.value ?? null,
    terms.currency ?? null,
    terms.book ?? null,
    terms.counterparty?.id ?? null,
    head.messageId,
    head.sourceSystem,
    encoded.contentHash,
    encoded.bytes,
  ];
}
