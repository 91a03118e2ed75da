/** The special situations the feeds are made of. A test checks that every one occurs. */

/** How a trade begins. */
export const OPENINGS = [
  'PLAIN_NEW',
  'SNAPSHOT_FIRST',
  'ALREADY_MATURED',
  'NO_MATURITY',
  'ORPHAN_CANCEL_ROOT_LATER',
  'ORPHAN_AMEND_ROOT_LATER',
  'ORPHAN_FOR_EVER',
  'VERSIONLESS',
  'HUGE_VERSION',
  'MULTI_LEG',
] as const;
export type Opening = (typeof OPENINGS)[number];

/** What happens to an open trade. */
export const CHANGES = [
  'AMEND',
  'VERSION_GAP',
  'RESENT_MESSAGE',
  'RESENT_CONTENT',
  'LATE_VERSION',
  'SWAPPED_VERSIONS',
  'CORRECTION',
  'CORRECTION_OF_SAME_VERSION',
  'SEQUENCE_IN_VERSION',
  'LATE_SEQUENCE',
  'EVENT_TIME_ORDER',
  'OVERRIDE',
  'OVERRIDE_THEN_RESENT',
  'MATURITY_EARLIER',
  'MATURITY_EQUAL',
  'MATURITY_LATER',
  'MATURITY_ABSENT',
  'REJECTED_THEN_GOOD',
  'SECOND_NEW',
  'CLEARING',
  'CANCEL_WITH_EARLIER_MATURITY',
] as const;
export type Change = (typeof CHANGES)[number];

/** How a trade is closed, and what comes after that. */
export const CLOSINGS = [
  'CANCEL_IDS_ONLY',
  'CANCEL_FULL',
  'TERMINATE',
  'NOVATE',
  'AMEND_AFTER_CLOSE',
  'LATE_BELOW_CANCEL',
  'SECOND_CANCEL',
  'REVIVE',
  'REVIVE_AND_AMEND',
] as const;
export type Closing = (typeof CLOSINGS)[number];

/** What the texts and the transport are like. */
export const FEATURES = [
  'EXOTIC_DECIMAL',
  'ODD_ATTRIBUTES',
  'UNICODE_ID',
  'PIPE_IN_ID',
  'ARRAY_OF_RECORDS',
  'ARRAY_WITH_BROKEN',
  'HTTP_RETRY',
  'NO_MESSAGE_ID',
  'CONFIRMATION',
] as const;
export type Feature = (typeof FEATURES)[number];

/** How the end-of-day file meets the stream. */
export const OVERLAPS = [
  'FILE_EQUAL',
  'FILE_OTHER_CONTENT',
  'FILE_NEWER',
  'FILE_OLDER',
  'FILE_ONLY',
  'FILE_AFTER_CLOSE',
  'FILE_EARLIER_MATURITY',
  'FILE_BRINGS_ROOT',
] as const;
export type Overlap = (typeof OVERLAPS)[number];

export type Situation = Opening | Change | Closing | Feature | Overlap;
export const SITUATIONS: readonly Situation[] = [
  ...OPENINGS,
  ...CHANGES,
  ...CLOSINGS,
  ...FEATURES,
  ...OVERLAPS,
];
