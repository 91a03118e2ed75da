import { randomBytes } from 'node:crypto';

const RANDOM_BYTES = 6;

/** A name nobody else has: fit for topics, groups, databases, schemas, schemes and trade ids. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(RANDOM_BYTES).toString('hex')}`;
}
