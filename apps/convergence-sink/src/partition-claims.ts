/** Ownership of topic partitions: the claim in the store behind each assignment. */
import type { Claim, TradeWriter } from '@tributary/trade-store-writer';
import { StateMemory } from './core/state-memory.js';

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** What a batch says of the claim under which it was read. */
export interface ClaimedBatch extends Place {
  readonly epoch: bigint;
  readonly expectedOffset: bigint;
}

interface Owned {
  readonly originId: number;
  readonly epoch: bigint;
  /** Made anew with every claim: what a former one remembered may have been written over. */
  readonly memory: StateMemory;
}

export interface ClaimsOptions {
  /** Who claims, for people. */
  readonly owner: string;
  /** Keys remembered for each partition. */
  readonly rememberedKeysMax: number;
}

export class PartitionClaims {
  private readonly owned = new Map<string, Owned>();

  constructor(
    private readonly writer: TradeWriter,
    private readonly options: ClaimsOptions,
  ) {}

  /**
   * Takes a partition over; it begins at `low` where it was never claimed.
   * @throws StoreUnavailableError, WriteConflictError.
   */
  async take(place: Place, low: bigint): Promise<Claim> {
    const { owner, rememberedKeysMax } = this.options;
    const name = nameOf(place);
    const origin = { kind: 'STREAM', name } as const;
    const claim = await this.writer.claim({ origin, owner, firstPosition: low });
    const { originId, epoch } = claim;
    this.owned.set(name, { originId, epoch, memory: new StateMemory(rememberedKeysMax) });
    return claim;
  }

  /** The claim of a batch. @throws Error where its partition was never taken. */
  of(batch: ClaimedBatch): Claim {
    const { originId } = this.ownedBy(batch);
    return { originId, epoch: batch.epoch, nextPosition: batch.expectedOffset };
  }

  /** What is remembered under the claim of a batch; nothing under an earlier one. */
  memoryOf(batch: ClaimedBatch): StateMemory | undefined {
    const { epoch, memory } = this.ownedBy(batch);
    return epoch === batch.epoch ? memory : undefined;
  }

  /** Drops what is remembered of a partition that was given up. */
  release(place: Place): void {
    this.owned.get(nameOf(place))?.memory.forget();
  }

  private ownedBy(place: Place): Owned {
    const owned = this.owned.get(nameOf(place));
    if (owned === undefined) throw new Error(`${nameOf(place)} was never claimed`);
    return owned;
  }
}

function nameOf({ topic, partition }: Place): string {
  return `${topic}/${partition}`;
}
