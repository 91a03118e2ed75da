/**
 * What `trades.accepted.v1` says of each key, folded record by record.
 *
 * The relay publishes at least once: after it died it publishes some records again, so revisions
 * may go back and come forward. A revision that never came is a gap, but only where the log has no
 * hole between the key's last record and this one: compaction removes old revisions lawfully.
 */

/** One record of the topic as far as it is compared. */
export interface AcceptedRecord {
  readonly eventKey: string;
  readonly offset: bigint;
  readonly revision: bigint;
  /** 16 bytes as lower-case hex. */
  readonly contentHash: string;
  readonly status: string;
  readonly maturityDate: string | null;
}

/** What is known of one key. */
export interface AcceptedLatest extends Omit<AcceptedRecord, 'offset'> {
  /** Revision and offset of the key's last record. */
  readonly lastRevision: bigint;
  readonly lastOffset: bigint;
}

export interface MissingRevision {
  readonly eventKey: string;
  readonly revision: bigint;
}

export interface AcceptedFold {
  readonly latest: readonly AcceptedLatest[];
  readonly missing: readonly MissingRevision[];
  /** Revisions that came: a gap of before is healed by them. */
  readonly arrived: readonly MissingRevision[];
  readonly redelivered: bigint;
  readonly nextOffset: bigint;
  readonly holeOffset: bigint;
}

export interface AcceptedFoldInput {
  readonly records: readonly AcceptedRecord[];
  /** The keys of the records as they were known before. */
  readonly known: ReadonlyMap<string, AcceptedLatest>;
  /** Offset expected next: a record above it means a hole. */
  readonly nextOffset: bigint;
  /** Highest offset before which a hole lies; -1 where there is none. */
  readonly holeOffset: bigint;
  /** End of what was read: the next position whatever the last record was. */
  readonly to: bigint;
}

/** Revisions named for one gap; a longer one is told by its first revisions. */
export const GAP_REVISIONS_MAX = 100;

/** Folds consecutive records of one partition. */
export function foldAccepted(input: AcceptedFoldInput): AcceptedFold {
  const latest = new Map<string, AcceptedLatest>();
  const missing = new Map<string, MissingRevision>();
  const arrived: MissingRevision[] = [];
  let { nextOffset, holeOffset } = input;
  let redelivered = 0n;
  for (const record of input.records) {
    if (record.offset > nextOffset) holeOffset = record.offset;
    nextOffset = record.offset + 1n;
    const { eventKey, revision } = record;
    const known = latest.get(eventKey) ?? input.known.get(eventKey);
    if (known !== undefined && revision <= known.revision) redelivered += 1n;
    for (const gap of gapsBefore(record, known, holeOffset)) missing.set(idOf(gap), gap);
    if (!missing.delete(idOf({ eventKey, revision }))) arrived.push({ eventKey, revision });
    latest.set(eventKey, nextLatest(known, record));
  }
  return {
    latest: [...latest.values()],
    missing: [...missing.values()],
    arrived,
    redelivered,
    nextOffset: input.to > nextOffset ? input.to : nextOffset,
    // What follows the last record up to the end may be a hole: control records, or compacted ones.
    holeOffset: input.to > nextOffset ? input.to : holeOffset,
  };
}

function idOf({ eventKey, revision }: MissingRevision): string {
  return `${revision} ${eventKey}`;
}

function gapsBefore(
  record: AcceptedRecord,
  known: AcceptedLatest | undefined,
  holeOffset: bigint,
): MissingRevision[] {
  const { eventKey, revision } = record;
  const from = (known?.revision ?? 0n) + 1n;
  if (revision <= from || holeOffset > (known?.lastOffset ?? -1n)) return [];
  const length = Number(
    revision - from > BigInt(GAP_REVISIONS_MAX) ? GAP_REVISIONS_MAX : revision - from,
  );
  return Array.from({ length }, (_, n) => ({ eventKey, revision: from + BigInt(n) }));
}

function nextLatest(known: AcceptedLatest | undefined, record: AcceptedRecord): AcceptedLatest {
  const { offset, ...content } = record;
  const last = { lastRevision: record.revision, lastOffset: offset };
  // An equal revision again: the later bytes stand, so a false repetition shows against the store.
  if (known === undefined || record.revision >= known.revision) return { ...content, ...last };
  return { ...known, ...last };
}
