/** The columns of a staged row: which trade it is about, and the record itself. */
import type { EncodedTradeRecord } from '@tributary/contract-mapping';
import type { UnhashedTradeRecord } from '@tributary/domain';

/**
 * Parquet columns in order. The sink reads `row` and `record`; by the others it finds rows that are
 * stored already, and reads no record of them. Recon-service reads the key, people find a row by
 * any of them. All else stands in `record`: a second copy of it in columns cost as much as mapping
 * the row, and nobody read it.
 */
export const STAGED_COLUMNS = [
  ['row', 'BIGINT'],
  ['trade_id_scheme', 'VARCHAR'],
  ['trade_id', 'VARCHAR'],
  ['leg_id', 'BIGINT'],
  ['version', 'BIGINT'],
  ['source_system', 'VARCHAR'],
  // Lower-case hex.
  ['content_hash', 'VARCHAR'],
  ['record', 'BLOB'],
] as const;

export type StagedValue = bigint | string | Uint8Array;
/** Values in the order of `STAGED_COLUMNS`. */
export type StagedRow = readonly StagedValue[];

/** The row of one canonical record; `row` counts data rows of the file from 1. */
export function stagedRowOf(
  row: bigint,
  { head }: UnhashedTradeRecord,
  { bytes, contentHash }: EncodedTradeRecord,
): StagedRow {
  const { key, version, sourceSystem } = head;
  const { scheme, tradeId, legId } = key;
  return [row, scheme, tradeId, BigInt(legId), version, sourceSystem, contentHash, bytes];
}
