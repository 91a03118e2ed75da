/** One batch: its manifest, its parts, and what the store made of its rows. */
import type { Difference } from './break-lifecycle.js';

/** A part as the manifest tells it. */
export interface ExpectedPart {
  readonly uri: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly rows: bigint;
}

/** A part as it lies in the staging area; null where it is not there. */
export interface FoundPart {
  readonly sha256: string;
  /** Null where the file cannot be read as Parquet. */
  readonly rows: bigint | null;
}

export interface ComparedPart {
  readonly expected: ExpectedPart;
  readonly found: FoundPart | null;
}

/** What the store counted for the batch. */
export interface BatchCount {
  readonly batchId: string;
  readonly stagedRows: bigint;
  readonly receivedRows: bigint;
  readonly rejectedRows: bigint;
  readonly events: bigint;
  readonly duplicates: bigint;
  readonly quarantined: bigint;
}

/** The manifest's own counts. */
export interface ManifestCount {
  readonly stagedRows: bigint;
  readonly receivedRows: bigint;
  readonly rejectedRows: bigint;
}

/** Staged keys without trade. */
export interface KeySummary {
  /** Accepted, and yet without trade. */
  readonly lost: bigint;
  /** Without any event. */
  readonly unknown: bigint;
  /** The first of them, for a person. */
  readonly examples: readonly string[];
}

type Finding = Pick<Difference, 'class' | 'detail'> & { readonly about?: string };

function differences(batchId: string, findings: readonly Finding[]): Difference[] {
  return findings.map(({ about, ...finding }) => ({
    comparison: 'BATCH',
    subject: about === undefined ? batchId : `${batchId} ${about}`,
    ...finding,
  }));
}

/** The ledger beside the manifest it was made from. */
export function compareManifest(count: BatchCount, manifest: ManifestCount): Difference[] {
  const fields = [
    ['received_rows', manifest.receivedRows, count.receivedRows],
    ['staged_rows', manifest.stagedRows, count.stagedRows],
    ['rejected_rows', manifest.rejectedRows, count.rejectedRows],
  ] as const;
  const differing = fields.filter(([, expected, found]) => expected !== found);
  if (differing.length === 0) return [];
  const detail = differing
    .map(([name, expected, found]) => `${name}: manifest ${expected}, store ${found}`)
    .join('; ');
  return differences(count.batchId, [{ class: 'FIELD_DIFFERENCE', about: 'manifest', detail }]);
}

/** Every part is there, unchanged, and holds the rows it should. */
export function compareParts(batchId: string, parts: readonly ComparedPart[]): Difference[] {
  const findings = parts.flatMap(({ expected, found }): Finding[] => {
    const about = expected.uri;
    if (found === null) {
      return [{ class: 'MISSING_IN_BATCH', about, detail: 'the part is not in the staging area' }];
    }
    if (found.sha256 !== expected.sha256) {
      const detail = `sha256: manifest ${expected.sha256}, part ${found.sha256}`;
      return [{ class: 'FIELD_DIFFERENCE', about, detail }];
    }
    if (found.rows === expected.rows) return [];
    const detail = `rows: manifest ${expected.rows}, part ${found.rows ?? 'not readable'}`;
    return [{ class: 'FIELD_DIFFERENCE', about, detail }];
  });
  return differences(batchId, findings);
}

/** Every row of the parts has exactly one disposition. */
export function compareRows(count: BatchCount, partRows: bigint): Difference[] {
  const explained = count.events + count.duplicates + count.quarantined;
  if (explained === partRows) return [];
  const detail =
    `${partRows} rows in the parts, ${count.events} events, ` +
    `${count.duplicates} duplicates, ${count.quarantined} quarantined`;
  const kind = explained < partRows ? 'MISSING_IN_STORE' : 'MISSING_IN_BATCH';
  return differences(count.batchId, [{ class: kind, about: 'rows', detail }]);
}

/** Every staged key has a trade, unless the store refused or quarantined it. */
export function compareKeys(count: BatchCount, keys: KeySummary): Difference[] {
  const unexplained = keys.unknown > count.quarantined ? keys.unknown - count.quarantined : 0n;
  const missing = keys.lost + unexplained;
  if (missing === 0n) return [];
  const detail = `${missing} staged keys without trade, such as ${keys.examples.join(', ')}`;
  return differences(count.batchId, [{ class: 'MISSING_IN_STORE', about: 'keys', detail }]);
}

/** A batch that waits for too long. */
export function waitingDifference(batch: {
  readonly batchId: string;
  readonly since: string;
}): Difference {
  const detail = `staged, not applied since ${batch.since}`;
  const subject = `${batch.batchId} waiting`;
  return { comparison: 'BATCH', class: 'MISSING_IN_STORE', subject, detail };
}
