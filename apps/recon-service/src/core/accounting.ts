/**
 * Accounting of one origin at a cut: every record that came in has exactly one disposition.
 *
 * `consumed = events + counted + quarantined` (decisions section 3). The topic's side is counted by
 * this service itself, over exactly the records below the position the store had at the cut, so both
 * sides speak of the same input although both move on.
 */

/** What the store says of one origin, read in one snapshot. */
export interface StoreAccount {
  /** Topic and partition, or the batch id: how a person finds it. */
  readonly origin: string;
  /** Position of the checkpoint: records below it are decided. */
  readonly nextPosition: bigint;
  readonly events: bigint;
  readonly counted: bigint;
  readonly quarantined: bigint;
}

/** What this service counted for the same origin below the same position. */
export interface TopicAccount {
  readonly origin: string;
  readonly nextPosition: bigint;
  readonly records: bigint;
}

export type AccountFinding =
  | { readonly kind: 'MISSING_IN_STORE'; readonly origin: string; readonly records: bigint }
  | { readonly kind: 'PHANTOM'; readonly origin: string; readonly records: bigint };

/** Compares both sides of one origin. @throws RangeError when they speak of different cuts. */
export function compareAccounts(
  store: StoreAccount,
  topic: TopicAccount,
): AccountFinding | undefined {
  if (store.origin !== topic.origin || store.nextPosition !== topic.nextPosition) {
    throw new RangeError(`accounts of different cuts: ${store.origin} and ${topic.origin}`);
  }
  const explained = store.events + store.counted + store.quarantined;
  if (explained === topic.records) return undefined;
  return explained < topic.records
    ? { kind: 'MISSING_IN_STORE', origin: store.origin, records: topic.records - explained }
    : { kind: 'PHANTOM', origin: store.origin, records: explained - topic.records };
}
