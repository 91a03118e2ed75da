/**
 * A difference is a break only when it lasts: *candidate* at one cut, *confirmed* when the same
 * difference is still there at a later one, *closed* when it is gone (decisions section 8).
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

export interface Difference {
  readonly class: BreakClass;
  /** What differs: an origin, a trade key, a batch. With the class it identifies the break. */
  readonly subject: string;
  /** What stands on both sides; a changed detail is a new difference. */
  readonly detail: string;
}

export interface Break extends Difference {
  readonly state: 'candidate' | 'confirmed';
  /** Number of the run that first saw it. */
  readonly firstRun: number;
  readonly lastRun: number;
}

export interface LifecycleStep {
  readonly open: readonly Break[];
  readonly closed: readonly Break[];
}

/** Applies the differences of one run to the breaks that were open before it. */
export function nextBreaks(
  open: readonly Break[],
  differences: readonly Difference[],
  run: number,
): LifecycleStep {
  const before = new Map(open.map((known) => [identity(known), known]));
  const next = differences.map((found): Break => {
    const known = before.get(identity(found));
    before.delete(identity(found));
    if (!known || known.detail !== found.detail) {
      return { ...found, state: 'candidate', firstRun: run, lastRun: run };
    }
    return { ...known, state: 'confirmed', lastRun: run };
  });
  return { open: next, closed: [...before.values()] };
}

function identity(difference: Difference): string {
  return `${difference.class} ${difference.subject}`;
}
