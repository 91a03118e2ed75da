/** Steps after which the crash tests kill the process, in the order in which a file passes them. */
export const BATCH_STEPS = [
  'copied',
  'registered',
  'folder made',
  'rows appended',
  'parts written',
  'staged',
  'rejects sent',
  'manifest sent',
  'published',
] as const;

export const HELD_STEPS = ['held announced', 'held'] as const;

export type Step = (typeof BATCH_STEPS)[number] | (typeof HELD_STEPS)[number];
