/**
 * Account of one canonical partition: every record that came in has exactly one disposition
 * (decisions section 3: `consumed = events + counted + quarantined`).
 *
 * The topic is read once, piece by piece, below the position the store had at the cut, and each
 * piece is laid beside the store's dispositions of the same offsets. Events and quarantine rows
 * carry their offset, so they are matched one by one; duplicates are only counted by the store, so
 * the records that matched nothing must be exactly as many.
 */
import type { Difference } from './break-lifecycle.js';

/** Running figures from the opening of the account to `nextOffset`. */
export interface Account {
  readonly topic: string;
  readonly partition: number;
  readonly openingOffset: bigint;
  /** What the store had counted when the account was opened. */
  readonly openingDuplicates: bigint;
  readonly openingDecided: bigint;
  readonly nextOffset: bigint;
  readonly records: bigint;
  /** Records that have neither event nor quarantine row. */
  readonly undecided: bigint;
  readonly events: bigint;
  readonly quarantined: bigint;
}

/** What the store says of the partition at the cut. */
export interface StoreCount {
  readonly nextPosition: bigint;
  readonly duplicates: bigint;
  /** Decisions counted that have an event. */
  readonly decided: bigint;
}

/** One row of the store that names an offset. */
export interface StoreRow {
  readonly position: bigint;
  readonly kind: 'EVENT' | 'QUARANTINE';
}

/** An offset that contradicts the topic. */
export interface Suspect {
  readonly position: bigint;
  /** PHANTOM: a disposition without record. DUPLICATE: a record with two dispositions. */
  readonly kind: 'PHANTOM' | 'DUPLICATE';
}

/** Consecutive records below `to`, and the store's rows of the same offsets, both ascending. */
export interface Piece {
  readonly to: bigint;
  readonly offsets: readonly bigint[];
  readonly rows: readonly StoreRow[];
}

export interface PostedPiece {
  readonly account: Account;
  readonly suspects: readonly Suspect[];
}

/**
 * Opens an account. A log that still has its beginning is accounted from there; otherwise what was
 * before the cut cannot be counted any more and the account begins at the cut.
 */
export function openAccount(
  partition: { readonly topic: string; readonly partition: number },
  low: bigint,
  store: StoreCount,
): Account {
  const isWhole = low === 0n;
  return {
    topic: partition.topic,
    partition: partition.partition,
    openingOffset: isWhole ? 0n : store.nextPosition,
    openingDuplicates: isWhole ? 0n : store.duplicates,
    openingDecided: isWhole ? 0n : store.decided,
    nextOffset: isWhole ? 0n : store.nextPosition,
    records: 0n,
    undecided: 0n,
    events: 0n,
    quarantined: 0n,
  };
}

/** Adds one piece to the account and names the offsets that contradict each other. */
export function postPiece(account: Account, { to, offsets, rows }: Piece): PostedPiece {
  const dispositions = new Map<bigint, number>();
  let events = 0n;
  for (const { position, kind } of rows) {
    dispositions.set(position, (dispositions.get(position) ?? 0) + 1);
    if (kind === 'EVENT') events += 1n;
  }
  const inTopic = new Set(offsets);
  const undecided = offsets.filter((offset) => !dispositions.has(offset)).length;
  const suspects = [...dispositions].flatMap(([position, times]): Suspect[] => {
    if (!inTopic.has(position)) return [{ position, kind: 'PHANTOM' }];
    return times > 1 ? [{ position, kind: 'DUPLICATE' }] : [];
  });
  return {
    account: {
      ...account,
      nextOffset: to,
      records: account.records + BigInt(offsets.length),
      undecided: account.undecided + BigInt(undecided),
      events: account.events + events,
      quarantined: account.quarantined + (BigInt(rows.length) - events),
    },
    suspects,
  };
}

/** Suspects named in one detail; the rest is a count. */
const NAMED_MAX = 10;

/**
 * Compares a finished account with the store's counts.
 * @throws RangeError when they speak of different cuts.
 */
export function closeAccount(
  account: Account,
  store: StoreCount,
  suspects: readonly Suspect[],
): Difference[] {
  if (account.nextOffset !== store.nextPosition) {
    throw new RangeError(`accounts of ${account.nextOffset} and ${store.nextPosition}`);
  }
  const duplicates = store.duplicates - account.openingDuplicates;
  const decided = store.decided - account.openingDecided;
  return [
    ...suspectsOf(account, suspects, 'PHANTOM', 'dispositions without record'),
    ...suspectsOf(account, suspects, 'DUPLICATE', 'records with two dispositions'),
    ...undecidedOf(account, duplicates),
    ...countedOf(account, decided),
  ];
}

/** How a person finds the partition; also the name of its origin in the store. */
export function subjectOf({ topic, partition }: Pick<Account, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`;
}

function difference(
  account: Account,
  found: Pick<Difference, 'class' | 'detail'> & { readonly about?: string },
): Difference {
  const { about, ...rest } = found;
  const subject = about === undefined ? subjectOf(account) : `${subjectOf(account)} ${about}`;
  return { comparison: 'CANONICAL', subject, ...rest };
}

function suspectsOf(
  account: Account,
  suspects: readonly Suspect[],
  kind: Suspect['kind'],
  what: string,
): Difference[] {
  const positions = suspects.filter((suspect) => suspect.kind === kind);
  if (positions.length === 0) return [];
  const named = positions.slice(0, NAMED_MAX).map(({ position }) => position.toString());
  const rest = positions.length > NAMED_MAX ? ` and ${positions.length - NAMED_MAX} more` : '';
  const detail = `${positions.length} ${what}, at ${named.join(', ')}${rest}`;
  return [difference(account, { class: kind, detail })];
}

function undecidedOf(account: Account, duplicates: bigint): Difference[] {
  const { undecided } = account;
  if (undecided === duplicates) return [];
  if (undecided > duplicates) {
    const detail = `${undecided - duplicates} records without disposition`;
    return [difference(account, { class: 'MISSING_IN_STORE', detail })];
  }
  const detail = `${duplicates - undecided} more duplicates counted than records came`;
  return [difference(account, { class: 'PHANTOM', about: 'duplicates', detail })];
}

function countedOf(account: Account, decided: bigint): Difference[] {
  const { events } = account;
  if (events === decided) return [];
  const detail = `${decided} decisions counted, ${events} events`;
  const kind = events > decided ? 'PHANTOM' : 'MISSING_IN_STORE';
  return [difference(account, { class: kind, about: 'decisions', detail })];
}
