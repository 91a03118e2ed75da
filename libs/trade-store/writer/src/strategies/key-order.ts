/** One order of keys for every way of writing: so that no two writers wait in a circle. */
import type { TradeChange } from '../model.js';

/** Changes by the text of their key; no two have the same. */
export function inKeyOrder(changes: readonly TradeChange[]): TradeChange[] {
  return changes.toSorted((a, b) => (a.eventKey < b.eventKey ? -1 : 1));
}
