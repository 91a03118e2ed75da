/**
 * A difference is a break only when it lasts: *candidate* at one cut, *confirmed* when the same
 * difference is still there at a later one, *closed* when it is gone (decisions section 8).
 *
 * A run may see less than everything: a comparison fails, or lists only its first differences. A
 * confirmed break that such a comparison did not show stays as it is. A candidate that is not seen
 * again was never a break; it goes without a trace, as does every key that lags at one cut.
 */

export const BREAK_CLASSES = [
  'MISSING_IN_STORE',
  'MISSING_IN_TOPIC',
  'MISSING_IN_BATCH',
  'FIELD_DIFFERENCE',
  'VERSION_SKEW',
  'DUPLICATE',
  'ORPHAN',
  'PHANTOM',
] as const;
export type BreakClass = (typeof BREAK_CLASSES)[number];

/** The three comparisons of a run. */
export const COMPARISONS = ['CANONICAL', 'ACCEPTED', 'BATCH'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export interface Difference {
  readonly comparison: Comparison;
  readonly class: BreakClass;
  /** An origin, a trade key, a batch. With comparison and class it is the identity. */
  readonly subject: string;
  /** What stands on both sides; a changed detail is a new difference. */
  readonly detail: string;
}

export interface Break extends Difference {
  readonly state: 'candidate' | 'confirmed';
  /** Number of the run that first saw it. */
  readonly firstRun: bigint;
  readonly lastRun: bigint;
}

/** What one run saw. */
export interface Sighting {
  readonly run: bigint;
  readonly differences: readonly Difference[];
  /** Comparisons that showed everything they found. */
  readonly complete: ReadonlySet<Comparison>;
}

export interface LifecycleStep {
  /** Breaks of now, and confirmed ones that could not be looked at. */
  readonly open: readonly Break[];
  /** Confirmed breaks that healed. */
  readonly closed: readonly Break[];
  /** Candidates that did not last. */
  readonly dropped: readonly Break[];
}

/** Applies what one run saw to the breaks that were open before it. */
export function nextBreaks(before: readonly Break[], sighting: Sighting): LifecycleStep {
  const { run, complete } = sighting;
  const unseen = new Map(before.map((known) => [identityOf(known), known]));
  const seen = new Map<string, Break>();
  for (const found of sighting.differences) {
    const id = identityOf(found);
    if (seen.has(id)) continue;
    seen.set(id, nextBreak(unseen.get(id), found, run));
    unseen.delete(id);
  }
  const rest = [...unseen.values()];
  const confirmed = rest.filter(({ state }) => state === 'confirmed');
  return {
    open: [...seen.values(), ...confirmed.filter(({ comparison }) => !complete.has(comparison))],
    closed: confirmed.filter(({ comparison }) => complete.has(comparison)),
    dropped: rest.filter(({ state }) => state === 'candidate'),
  };
}

function nextBreak(known: Break | undefined, found: Difference, run: bigint): Break {
  if (known === undefined || known.detail !== found.detail) {
    return { ...found, state: 'candidate', firstRun: run, lastRun: run };
  }
  return { ...known, state: 'confirmed', lastRun: run };
}

/** Identity of a break among the open ones. */
export function identityOf({ comparison, class: kind, subject }: Difference): string {
  return `${comparison} ${kind} ${subject}`;
}
