/** The id of a batch follows from its content: a crash and a second try come to the same id. */
import { createHash } from 'node:crypto';

/** Hex digits of a batch id. */
const BATCH_ID_DIGITS = 32;

export interface BatchIdentity {
  readonly source: string;
  /** Of the file as received, lower-case hex. */
  readonly sha256: string;
  /** Empty in normal operation. */
  readonly runId: string;
}

/** 32 lower-case hex digits. A source holds no line end, so no two identities share their text. */
export function batchIdOf({ source, sha256, runId }: BatchIdentity): string {
  const text = `${source}\n${sha256}\n${runId}`;
  return createHash('sha256').update(text).digest('hex').slice(0, BATCH_ID_DIGITS);
}
