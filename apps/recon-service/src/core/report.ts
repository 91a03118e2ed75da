/** What a run tells: figures of each comparison, and its result. */
import { BREAK_CLASSES } from './break-lifecycle.js';
import type { Break, BreakClass, Comparison, Difference } from './break-lifecycle.js';

export const RESULTS = ['CLEAN', 'CANDIDATES', 'BREAKS', 'FAILED'] as const;
/** CLEAN: no open break. CANDIDATES: none confirmed yet. FAILED: a comparison could not be made. */
export type Result = (typeof RESULTS)[number];

/** One partition of the canonical topic. */
export interface PartitionFigures {
  readonly topic: string;
  readonly partition: number;
  /** Cut: the store has decided every record below. */
  readonly nextPosition: bigint;
  readonly endOffset: bigint;
  /** Offsets between cut and end; control records are among them. */
  readonly lag: bigint;
  readonly records: bigint;
  readonly events: bigint;
  readonly duplicates: bigint;
  readonly quarantined: bigint;
}

export interface CanonicalFigures {
  readonly partitions: readonly PartitionFigures[];
}

export interface AcceptedFigures {
  /** Keys on the topic. */
  readonly keys: bigint;
  /** Records read in this run. */
  readonly read: bigint;
  /** Records the relay published again, ever. */
  readonly redelivered: bigint;
  /** Keys whose sides differ at this cut, those a lagging relay explains included. */
  readonly differing: bigint;
}

export interface BatchFigures {
  readonly applied: bigint;
  /** Staged, and neither applied nor failed. */
  readonly waiting: bigint;
  readonly failed: bigint;
  /** Batches compared with their parts in this run. */
  readonly compared: bigint;
  /** Batches left for the next run. */
  readonly postponed: bigint;
}

export type Figures = CanonicalFigures | AcceptedFigures | BatchFigures;

/** What one comparison brings. */
export interface Findings<F extends Figures> {
  readonly differences: readonly Difference[];
  /** Differences found and not listed: the list is bounded. */
  readonly unlisted: bigint;
  readonly figures: F;
}

/** A comparison of a run: made, or failed with one sentence. */
export type Outcome<F extends Figures> = Findings<F> | { readonly error: string };

export interface Outcomes {
  readonly canonical: Outcome<CanonicalFigures>;
  readonly accepted: Outcome<AcceptedFigures>;
  readonly batches: Outcome<BatchFigures>;
}

export interface BreakFigures {
  readonly candidate: bigint;
  readonly confirmed: bigint;
  /** Closed by this run. */
  readonly closed: bigint;
  readonly unlisted: bigint;
  readonly byClass: Readonly<Record<BreakClass, bigint>>;
}

const COMPARISON_OF = {
  canonical: 'CANONICAL',
  accepted: 'ACCEPTED',
  batches: 'BATCH',
} as const satisfies Record<keyof Outcomes, Comparison>;

/** Comparisons whose list of differences is whole. */
export function completeComparisons(outcomes: Outcomes): Set<Comparison> {
  const names = Object.keys(COMPARISON_OF) as (keyof Outcomes)[];
  return new Set(
    names
      .filter((name) => {
        const outcome = outcomes[name];
        return !('error' in outcome) && outcome.unlisted === 0n;
      })
      .map((name) => COMPARISON_OF[name]),
  );
}

function listOf(outcomes: Outcomes): readonly Outcome<Figures>[] {
  return [outcomes.canonical, outcomes.accepted, outcomes.batches];
}

export function allDifferences(outcomes: Outcomes): Difference[] {
  return listOf(outcomes).flatMap((outcome) => ('error' in outcome ? [] : outcome.differences));
}

export function breakFigures(
  open: readonly Break[],
  closed: number,
  outcomes: Outcomes,
): BreakFigures {
  const byClass = Object.fromEntries(BREAK_CLASSES.map((kind) => [kind, 0n])) as Record<
    BreakClass,
    bigint
  >;
  for (const { class: kind } of open) byClass[kind] += 1n;
  const confirmed = BigInt(open.filter(({ state }) => state === 'confirmed').length);
  const unlisted = listOf(outcomes).reduce(
    (sum, outcome) => sum + ('error' in outcome ? 0n : outcome.unlisted),
    0n,
  );
  const candidate = BigInt(open.length) - confirmed;
  return { candidate, confirmed, closed: BigInt(closed), unlisted, byClass };
}

/** The result of a run; a comparison that failed outweighs what the others found. */
export function resultOf(outcomes: Outcomes, breaks: BreakFigures): Result {
  if (listOf(outcomes).some((outcome) => 'error' in outcome)) return 'FAILED';
  if (breaks.confirmed > 0n) return 'BREAKS';
  return breaks.candidate > 0n ? 'CANDIDATES' : 'CLEAN';
}
