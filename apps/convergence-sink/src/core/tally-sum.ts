/** Sums of decisions by source, decision and reason. */
import type { DecisionTally } from '@tributary/trade-store-writer';

export class TallySum {
  private readonly sums = new Map<string, DecisionTally>();

  add(tallies: readonly DecisionTally[]): void {
    for (const tally of tallies) {
      const id = `${tally.originId} ${tally.sourceSystem} ${tally.decision} ${tally.reason}`;
      const records = (this.sums.get(id)?.records ?? 0n) + tally.records;
      this.sums.set(id, { ...tally, records });
    }
  }

  tallies(): DecisionTally[] {
    return [...this.sums.values()];
  }
}
