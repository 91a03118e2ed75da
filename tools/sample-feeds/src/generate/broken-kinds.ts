/** Records that nobody can understand, by what is wrong with them. */

/** Stream messages of any JSON form. */
export const BROKEN_JSON_TEXT = [
  'BROKEN_JSON',
  'TRAILING_TEXT',
  'NOT_AN_OBJECT',
  'BAD_UTF8',
  'EMPTY_RECORD',
  'OVERSIZE',
] as const;

/** Stream messages of the flat form. */
export const BROKEN_CANONICAL = [
  ...BROKEN_JSON_TEXT,
  'MISSING_KEY',
  'UNKNOWN_FIELD',
  'UNKNOWN_ACTION',
  'UNREADABLE_DECIMAL',
  'TOO_MANY_DIGITS',
  'BAD_DATE',
  'BAD_LEG',
  'VERSION_TOO_LARGE',
  'BAD_ISIN',
  'BAD_LEI',
  'NEGATIVE_NOTIONAL',
] as const;

/** Stream messages of the foreign form. */
export const BROKEN_OMS = [
  ...BROKEN_JSON_TEXT,
  'MISSING_KEY',
  'MISSING_VERSION',
  'UNMAPPED_CODE',
  'UNREADABLE_DECIMAL',
  'BAD_DATE',
  'BAD_LEI',
] as const;

/** Rows of any file. An unclosed quote swallows the rest, so it is always the last row. */
export const BROKEN_ROWS = [
  'TOO_FEW_FIELDS',
  'TOO_MANY_FIELDS',
  'TEXT_AFTER_QUOTE',
  'BAD_UTF8',
  'MISSING_KEY',
  'BAD_DATE',
  'UNREADABLE_DECIMAL',
] as const;
export const BROKEN_LAST_ROW = 'UNCLOSED_QUOTE';

export type BrokenJsonText = (typeof BROKEN_JSON_TEXT)[number];
export type BrokenCanonical = (typeof BROKEN_CANONICAL)[number];
export type BrokenOms = (typeof BROKEN_OMS)[number];
export type BrokenRow = (typeof BROKEN_ROWS)[number];
export type BrokenKind = BrokenCanonical | BrokenOms | BrokenRow | typeof BROKEN_LAST_ROW;
export const BROKEN_KINDS: readonly BrokenKind[] = [
  ...new Set<BrokenKind>([...BROKEN_CANONICAL, ...BROKEN_OMS, ...BROKEN_ROWS, BROKEN_LAST_ROW]),
];
