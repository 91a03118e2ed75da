/**
 * Ownership of topic partitions: the claim in the store behind each assignment, and what is
 * remembered under it.
 *
 * The partitions that remember share the keys of the process equally. One begins with its first
 * batch, so that manifests, which remember nothing, take no share.
 */
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
  /** A batch may still be in hand then. */
  readonly isGivenUp: boolean;
}

export interface ClaimsOptions {
  /** Who claims, for people. */
  readonly owner: string;
  /** Keys remembered by all partitions together. */
  readonly rememberedKeysMax: number;
}

export class PartitionClaims {
  private readonly owned = new Map<string, Owned>();
  private readonly memories = new Map<string, StateMemory>();

  constructor(
    private readonly writer: TradeWriter,
    private readonly options: ClaimsOptions,
  ) {}

  /**
   * Takes a partition over; it begins at `low` where it was never claimed.
   * @throws StoreUnavailableError, WriteConflictError.
   */
  async take(place: Place, low: bigint): Promise<Claim> {
    const name = nameOf(place);
    const origin = { kind: 'STREAM', name } as const;
    const { owner } = this.options;
    const claim = await this.writer.claim({ origin, owner, firstPosition: low });
    const { originId, epoch } = claim;
    this.owned.set(name, { originId, epoch, isGivenUp: false });
    // What a former claim remembered may have been written over.
    this.memories.delete(name);
    return claim;
  }

  /** The claim of a batch. @throws Error where its partition was never taken. */
  of(batch: ClaimedBatch): Claim {
    const { originId } = this.ownedBy(batch);
    return { originId, epoch: batch.epoch, nextPosition: batch.expectedOffset };
  }

  /**
   * What is remembered under the claim of a batch; nothing under an earlier one, nor where the
   * partition was given up. @throws Error where its partition was never taken.
   */
  memoryOf(batch: ClaimedBatch): StateMemory | undefined {
    const { epoch, isGivenUp } = this.ownedBy(batch);
    if (isGivenUp || epoch !== batch.epoch) return undefined;
    const name = nameOf(batch);
    const known = this.memories.get(name);
    if (known !== undefined) return known;
    const memory = new StateMemory(0);
    this.memories.set(name, memory);
    this.shareOut();
    return memory;
  }

  /** Drops what is remembered of a partition that was given up; the others get its share. */
  release(place: Place): void {
    const name = nameOf(place);
    const owned = this.owned.get(name);
    if (owned !== undefined) this.owned.set(name, { ...owned, isGivenUp: true });
    if (this.memories.delete(name)) this.shareOut();
  }

  private shareOut(): void {
    const keysMax = Math.floor(this.options.rememberedKeysMax / this.memories.size);
    for (const memory of this.memories.values()) memory.limitTo(keysMax);
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
