/**
 * Finds the records that row 5 of the decision (decisions section 3) calls duplicates without
 * reading states: the store is asked which records differ in version or content hash. Only where
 * nothing comes before row 5 and nothing after: no check by message or by raw coordinate, and no
 * other record of the key in the step.
 */
import type { StoreTransaction } from '@tributary/trade-store-writer';
import type { IncomingRecord } from './incoming-record.js';
import { isKept } from './message-memory.js';
import type { SourceRules } from './source-rules.js';

export interface DividedRecords {
  /** To be decided, in their order. */
  readonly others: readonly IncomingRecord[];
  readonly duplicates: readonly IncomingRecord[];
}

export async function withoutDuplicates(
  tx: Pick<StoreTransaction, 'differing'>,
  records: readonly IncomingRecord[],
  rules: SourceRules,
): Promise<DividedRecords> {
  const repeated = repeatedKeys(records);
  const asked = records.filter(
    ({ eventKey, head, raw }) =>
      raw === undefined && !repeated.has(eventKey) && !isKept(head, rules),
  );
  const differing = new Set(await tx.differing(asked.map(({ head }) => head)));
  const duplicates = new Set(asked.filter((_, index) => !differing.has(index)));
  return {
    others: records.filter((record) => !duplicates.has(record)),
    duplicates: [...duplicates],
  };
}

function repeatedKeys(records: readonly IncomingRecord[]): ReadonlySet<string> {
  const met = new Set<string>();
  const repeated = new Set<string>();
  for (const { eventKey } of records) {
    if (met.has(eventKey)) repeated.add(eventKey);
    met.add(eventKey);
  }
  return repeated;
}
