/** Blocks of the stream phase with the result each must have: for runs too large for memory. */
import type { Expected } from '../model/expected.js';
import type { FeedPhase } from '../model/feeds.js';
import { expectedResult } from '../oracle/expected-result.js';
import { streamBlocks } from './stream-blocks.js';
import type { StreamOptions } from './stream-blocks.js';

export interface FeedBlock {
  readonly phase: FeedPhase;
  /** Result of this block alone; no trade and no message identity is in two blocks. */
  readonly expected: Expected;
}

/** Lazily makes blocks; ask for them again with the same options to compare afterwards. */
export function* feedBlocks(options: StreamOptions): Generator<FeedBlock> {
  for (const { kafka, http } of streamBlocks(options)) {
    const phase: FeedPhase = { name: 'streams', kafka, http, files: [] };
    yield { phase, expected: expectedResult([phase]) };
  }
}
