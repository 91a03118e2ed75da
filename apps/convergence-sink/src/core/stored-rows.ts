/**
 * Finds the rows of a part that row 5 of the decision (decisions section 3) calls duplicates by
 * their columns alone: their records are not read. Only where nothing comes before row 5: the
 * source keeps no messages, and nothing before the row may have changed its trade since.
 */
import { formatKey } from '@tributary/domain';
import type { DecisionTally, StoreTransaction } from '@tributary/trade-store-writer';
import type { SourceRules } from './source-rules.js';
import type { StagedHead } from './staged-batch.js';

export interface LookedThrough {
  /** Rows that must be decided, in file order. */
  readonly others: readonly bigint[];
  readonly duplicates: readonly DecisionTally[];
}

export interface LookInput {
  readonly originId: number;
  readonly rules: SourceRules;
}

/** @returns undefined where the first rows are mostly others: then all of them are to be read. */
export async function lookThrough(
  tx: Pick<StoreTransaction, 'differing'>,
  blocks: AsyncIterable<readonly StagedHead[]>,
  input: LookInput,
): Promise<LookedThrough | undefined> {
  const look = new Look(input);
  let isFirst = true;
  for await (const block of blocks) {
    const asked = look.askable(block);
    const differing = await tx.differing(asked);
    const duplicates = asked.length - differing.length;
    if (isFirst && duplicates * 2 < block.length) return undefined;
    isFirst = false;
    look.take(block, { asked, differing });
  }
  return look.result();
}

class Look {
  /** Keys met in the part. */
  private readonly met = new Set<string>();
  private readonly others: bigint[] = [];
  private readonly counts = new Map<string, bigint>();

  constructor(private readonly input: LookInput) {}

  askable(block: readonly StagedHead[]): readonly StagedHead[] {
    const { rules } = this.input;
    return block.filter(({ key, version, sourceSystem }) => {
      const eventKey = formatKey(key);
      if (this.met.has(eventKey)) return false;
      this.met.add(eventKey);
      return version !== 0n && !rules.policyOf(sourceSystem).dedupeMessages;
    });
  }

  /** `differing`: places among those asked, from 0. */
  take(
    block: readonly StagedHead[],
    answer: { readonly asked: readonly StagedHead[]; readonly differing: readonly number[] },
  ): void {
    const differing = new Set(answer.differing);
    let place = 0;
    for (const head of block) {
      const isAsked = answer.asked[place] === head;
      if (isAsked && !differing.has(place)) {
        const { sourceSystem } = head;
        this.counts.set(sourceSystem, (this.counts.get(sourceSystem) ?? 0n) + 1n);
      } else this.others.push(head.row);
      if (isAsked) place += 1;
    }
  }

  result(): LookedThrough {
    const { originId } = this.input;
    const duplicates = [...this.counts].map(([sourceSystem, records]): DecisionTally => {
      return { originId, sourceSystem, decision: 'DUPLICATE', reason: '', records };
    });
    return { others: this.others, duplicates };
  }
}
