/** The strategies by the names configuration gives them. */
import { copyStrategy } from './copy-strategy.js';
import { unnestStrategy } from './unnest-strategy.js';
import type { WriteStrategy } from './write-strategy.js';

/** `copy` for PostgreSQL, the fastest; `unnest` for every store of the shared dialect. */
export const WRITE_STRATEGIES = ['copy', 'unnest'] as const;

export type WriteStrategyName = (typeof WRITE_STRATEGIES)[number];

export const STRATEGY_OF: Readonly<Record<WriteStrategyName, WriteStrategy>> = {
  copy: copyStrategy,
  unnest: unnestStrategy,
};
