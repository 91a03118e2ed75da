/** Tells owners of partitions that trades were written beside them (ADR 0013). */
import { statement } from './statement.js';

export const RAISE_GENERATION = statement('raise_generation')`
  update trade_store.generation set number = number + 1`;
