/** Ownership of topic partitions: the claim in the store behind each assignment. */
import type { Claim, TradeWriter } from '@tributary/trade-store-writer';

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** What a batch says of the claim under which it was read. */
export interface ClaimedBatch extends Place {
  readonly epoch: bigint;
  readonly expectedOffset: bigint;
}

export class PartitionClaims {
  private readonly originIds = new Map<string, number>();

  constructor(
    private readonly writer: TradeWriter,
    private readonly owner: string,
  ) {}

  /**
   * Takes a partition over; it begins at `low` where it was never claimed.
   * @throws StoreUnavailableError, WriteConflictError.
   */
  async take(place: Place, low: bigint): Promise<Claim> {
    const name = nameOf(place);
    const origin = { kind: 'STREAM', name } as const;
    const claim = await this.writer.claim({ origin, owner: this.owner, firstPosition: low });
    this.originIds.set(name, claim.originId);
    return claim;
  }

  /** The claim of a batch. @throws Error where its partition was never taken. */
  of(batch: ClaimedBatch): Claim {
    const originId = this.originIds.get(nameOf(batch));
    if (originId === undefined) throw new Error(`${nameOf(batch)} was never claimed`);
    return { originId, epoch: batch.epoch, nextPosition: batch.expectedOffset };
  }
}

function nameOf({ topic, partition }: Place): string {
  return `${topic}/${partition}`;
}
