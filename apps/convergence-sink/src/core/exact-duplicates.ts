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
  /** Duplicates by source. */
  readonly duplicates: ReadonlyMap<string, bigint>;
}

export async function withoutDuplicates(
  tx: Pick<StoreTransaction, 'differing'>,
  records: readonly IncomingRecord[],
  rules: SourceRules,
): Promise<DividedRecords> {
  const asked = askable(records, rules);
  const differing = new Set(await tx.differing(asked.map(({ head }) => head)));
  const others: IncomingRecord[] = [];
  const duplicates = new Map<string, bigint>();
  let place = 0;
  for (const record of records) {
    const isAsked = asked[place] === record;
    if (isAsked && !differing.has(place)) {
      const { sourceSystem } = record.head;
      duplicates.set(sourceSystem, (duplicates.get(sourceSystem) ?? 0n) + 1n);
    } else others.push(record);
    if (isAsked) place += 1;
  }
  return { others, duplicates };
}

/** In the order of the records. */
function askable(
  records: readonly IncomingRecord[],
  rules: SourceRules,
): readonly IncomingRecord[] {
  const isRepeated = new Map<string, boolean>();
  for (const { eventKey } of records) isRepeated.set(eventKey, isRepeated.has(eventKey));
  return records.filter(
    ({ eventKey, head, raw }) =>
      raw === undefined && isRepeated.get(eventKey) === false && !isKept(head, rules),
  );
}
