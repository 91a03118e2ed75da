/**
 * Decision codes (decisions section 3). Stored and published: a number is never reused.
 * 1 to 99 raise the revision and are published; 100 and up leave the store as it is.
 */
export const DECISION_CODES = {
  ACCEPTED_NEW: 1,
  ACCEPTED_ORPHAN: 2,
  ACCEPTED_ROOT: 3,
  ACCEPTED_OVERRIDE: 4,
  ACCEPTED_AMENDED: 5,
  ACCEPTED_CORRECTED: 6,
  ACCEPTED_CANCELLED: 7,
  ACCEPTED_REVIVED: 8,
  ACCEPTED_TERMINATED: 9,
  EXPIRED: 10,
  CONFIRMATION_CHANGED: 11,
  DUPLICATE_MESSAGE: 100,
  DUPLICATE: 101,
  DUPLICATE_DELIVERY: 102,
  STALE: 110,
  REJECTED_ALREADY_MATURED: 120,
  REJECTED_ORPHAN: 121,
  REJECTED_CLOSED: 122,
  REJECTED_MATURITY: 123,
  REJECTED_CONFLICT: 124,
} as const;

export type DecisionKind = keyof typeof DECISION_CODES;

export const DECISION_REASONS = ['ORDER', 'NO_VERSION', 'MATURITY_WAIVED'] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

/** How a decision ends for the accounts: `duplicate` is counted only, the others become events. */
export type DecisionClass = 'accepted' | 'duplicate' | 'stale' | 'rejected';

const CLASS_OF = {
  ACCEPTED_NEW: 'accepted',
  ACCEPTED_ORPHAN: 'accepted',
  ACCEPTED_ROOT: 'accepted',
  ACCEPTED_OVERRIDE: 'accepted',
  ACCEPTED_AMENDED: 'accepted',
  ACCEPTED_CORRECTED: 'accepted',
  ACCEPTED_CANCELLED: 'accepted',
  ACCEPTED_REVIVED: 'accepted',
  ACCEPTED_TERMINATED: 'accepted',
  EXPIRED: 'accepted',
  CONFIRMATION_CHANGED: 'accepted',
  DUPLICATE_MESSAGE: 'duplicate',
  DUPLICATE: 'duplicate',
  DUPLICATE_DELIVERY: 'duplicate',
  STALE: 'stale',
  REJECTED_ALREADY_MATURED: 'rejected',
  REJECTED_ORPHAN: 'rejected',
  REJECTED_CLOSED: 'rejected',
  REJECTED_MATURITY: 'rejected',
  REJECTED_CONFLICT: 'rejected',
} as const satisfies Record<DecisionKind, DecisionClass>;

/** Codes from here on leave the store as it is. */
export const FIRST_REFUSED_CODE = 100;

export function decisionClass(kind: DecisionKind): DecisionClass {
  return CLASS_OF[kind];
}

/** True for decisions that raise the revision and are published. */
export function isAccepted(kind: DecisionKind): boolean {
  return DECISION_CODES[kind] < FIRST_REFUSED_CODE;
}

const KIND_OF_CODE = new Map<number, DecisionKind>(
  (Object.keys(DECISION_CODES) as DecisionKind[]).map((kind) => [DECISION_CODES[kind], kind]),
);

/** The decision of a stored code; undefined for a code of a later release. */
export function decisionKindOf(code: number): DecisionKind | undefined {
  return KIND_OF_CODE.get(code);
}
