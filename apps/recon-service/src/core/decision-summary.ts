/**
 * What became of every record, source by source:
 * `received = accepted + duplicate + stale + rejected + quarantined` (decisions section 3).
 */
import { FIRST_REFUSED_CODE, decisionClass } from '@tributary/domain';
import type { DecisionClass } from '@tributary/domain';
import type { DecisionTotal } from '@tributary/trade-store-reader';

export interface QuarantineCount {
  readonly source: string;
  readonly stage: string;
  readonly reason: string;
  readonly records: bigint;
}

export interface SourceSummary extends Readonly<Record<DecisionClass, bigint>> {
  readonly source: string;
  readonly received: bigint;
  readonly quarantined: bigint;
  /** Records by decision, as `KIND` or `KIND/REASON`. */
  readonly decisions: Readonly<Record<string, bigint>>;
  /** Quarantined records by reason. */
  readonly quarantineReasons: Readonly<Record<string, bigint>>;
}

export interface DecisionSummary {
  readonly sources: readonly SourceSummary[];
  readonly total: Omit<SourceSummary, 'source'>;
  /** Decisions that no record caused, such as the expiry sweep's. Not part of `received`. */
  readonly unprompted: Readonly<Record<string, bigint>>;
}

/** Origins whose positions are records that came in. */
const RECORD_ORIGINS: readonly DecisionTotal['kind'][] = ['STREAM', 'BATCH'];

/** Sources by name; a source that is only in quarantine is one too. */
export function summariseDecisions(
  decisions: readonly DecisionTotal[],
  quarantine: readonly QuarantineCount[],
): DecisionSummary {
  const ofRecords = decisions.filter(({ kind }) => RECORD_ORIGINS.includes(kind));
  const others = decisions.filter(({ kind }) => !RECORD_ORIGINS.includes(kind));
  const names = new Set([...ofRecords, ...quarantine].map(({ source }) => source));
  const sources = [...names].sort().map((source) => ({
    source,
    ...summarise(
      ofRecords.filter((total) => total.source === source),
      quarantine.filter((count) => count.source === source),
    ),
  }));
  return { sources, total: summarise(ofRecords, quarantine), unprompted: byName(others) };
}

function summarise(
  decisions: readonly DecisionTotal[],
  quarantine: readonly QuarantineCount[],
): Omit<SourceSummary, 'source'> {
  const counts = { accepted: 0n, duplicate: 0n, stale: 0n, rejected: 0n };
  for (const total of decisions) counts[classOf(total)] += total.records;
  const quarantined = quarantine.reduce((sum, { records }) => sum + records, 0n);
  const received = Object.values(counts).reduce((sum, records) => sum + records, quarantined);
  const quarantineReasons: Record<string, bigint> = {};
  for (const { reason, records } of quarantine) add(quarantineReasons, reason, records);
  return { received, ...counts, quarantined, decisions: byName(decisions), quarantineReasons };
}

/** Codes of a later release are told apart as the contract does: below 100 accepted. */
function classOf({ decision, decisionCode }: DecisionTotal): DecisionClass {
  if (decision !== undefined) return decisionClass(decision);
  return decisionCode < FIRST_REFUSED_CODE ? 'accepted' : 'rejected';
}

function byName(decisions: readonly DecisionTotal[]): Record<string, bigint> {
  const named: Record<string, bigint> = {};
  for (const { decision, decisionCode, reason, records } of decisions) {
    const name = decision ?? `CODE_${decisionCode}`;
    add(named, reason === '' ? name : `${name}/${reason}`, records);
  }
  return named;
}

function add(counts: Record<string, bigint>, name: string, records: bigint): void {
  counts[name] = (counts[name] ?? 0n) + records;
}
