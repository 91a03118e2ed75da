/** Schema of a source file: `sources/<source>.yaml`. */
import { ACTIONS, isScheme } from '@tributary/domain';
import { z } from 'zod';
import { CANONICAL_MAPPING } from '../canonical.js';
import { isZone } from '../values/zone-time.js';
import { mappingSchema } from './mapping-schema.js';
import { flag, oneOf, shaped, share, strict, wholeNumber } from './schema-pieces.js';

/** Fields a file's control totals can be summed over. */
export const SUMMABLE_FIELDS = ['notional', 'quantity', 'price'] as const;
export const READINESS = ['marker', 'stable'] as const;
/** Highest rank; a source that is not configured has rank 0. */
export const RANK_MAX = 1_000_000;

const REJECTS_MAX = 100_000_000;
const schemeName = z.string().refine(isScheme, { message: 'must be 1 to 64 of A-Z a-z 0-9 _ -' });

const policy = strict({
  dedupe_messages: flag.optional(),
  already_matured: oneOf(['accept', 'reject']).optional(),
  orphan: oneOf(['hold', 'reject']).optional(),
  correct_closed: flag.optional(),
  exempt_actions: z.array(oneOf(ACTIONS)).optional(),
  conflict: oneOf(['override', 'reject']).optional(),
});
export type PolicySource = z.output<typeof policy>;

const stream = strict({
  topic: shaped(/^[A-Za-z0-9._-]{1,249}$/, 'a topic name').optional(),
  http: flag.default(false),
});

const file = strict({
  delimiter: shaped(/^[\t -!#-~]$/, 'one ASCII character other than a quote').default(','),
  readiness: oneOf(READINESS).default('stable'),
  reject_threshold: strict({
    count: wholeNumber({ min: 0, max: REJECTS_MAX }),
    ratio: share,
  }).default({ count: 100, ratio: 0.01 }),
  control_totals: z.array(oneOf(SUMMABLE_FIELDS)).default([]),
});

export const sourceSchema = strict({
  source: schemeName,
  scheme: schemeName,
  rank: wholeNumber({ min: 1, max: RANK_MAX }),
  zone: z.string().refine(isZone, { message: 'must be an IANA zone such as Europe/London' }),
  policy: policy.default({}),
  stream: stream.optional(),
  file: file.optional(),
  mapping: z.preprocess(
    (value) => (value === CANONICAL_MAPPING ? undefined : value),
    mappingSchema.optional(),
  ),
});
export type SourceText = z.output<typeof sourceSchema>;
