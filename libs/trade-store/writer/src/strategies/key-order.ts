/** One order of keys for every way of writing: so that no two writers wait in a circle. */
import type { TradeChange } from '../model.js';

/**
 * Changes by key, in the order of bytes but for characters beyond U+FFFF; a statement that sorts by
 * itself does so with collation "C". Where the two differ a deadlock ends in a retry.
 */
export function inKeyOrder(changes: readonly TradeChange[]): TradeChange[] {
  return changes.toSorted(byKey);
}

function byKey({ state: { key: a } }: TradeChange, { state: { key: b } }: TradeChange): number {
  if (a.scheme !== b.scheme) return a.scheme < b.scheme ? -1 : 1;
  if (a.tradeId !== b.tradeId) return a.tradeId < b.tradeId ? -1 : 1;
  return a.legId - b.legId;
}
