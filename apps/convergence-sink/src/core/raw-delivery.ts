/**
 * Recognises records that were delivered before: the transport may leak records of an aborted
 * transaction, and a repeated one brings them again. Raw coordinates of one raw partition only rise
 * within one canonical partition, so the highest one met tells.
 */
import type { RawCoordinate } from '@tributary/contract-mapping';
import type { RawPosition } from '@tributary/trade-store-writer';

interface Highest {
  readonly rawTopic: string;
  readonly rawPartition: number;
  offset: bigint;
  ordinal: number;
  isMoved: boolean;
}

export class RawDelivery {
  private readonly highest = new Map<string, Highest>();
  /** Met last: mostly the next one too. */
  private latest: Highest | undefined;

  constructor(positions: readonly RawPosition[]) {
    for (const { rawTopic, rawPartition, lastOffset, lastOrdinal } of positions) {
      this.highest.set(idOf(rawTopic, rawPartition), {
        rawTopic,
        rawPartition,
        offset: lastOffset,
        ordinal: Number(lastOrdinal),
        isMoved: false,
      });
    }
  }

  /** True where the coordinate was met before; else it becomes the highest. */
  isRepeated({ topic, partition, offset, ordinal }: RawCoordinate): boolean {
    const met = this.highestOf(topic, partition);
    if (met === undefined) {
      const first = { rawTopic: topic, rawPartition: partition, offset, ordinal, isMoved: true };
      this.highest.set(idOf(topic, partition), first);
      return false;
    }
    if (offset < met.offset || (offset === met.offset && ordinal <= met.ordinal)) return true;
    met.offset = offset;
    met.ordinal = ordinal;
    met.isMoved = true;
    return false;
  }

  private highestOf(topic: string, partition: number): Highest | undefined {
    const { latest } = this;
    if (latest?.rawPartition === partition && latest.rawTopic === topic) return latest;
    this.latest = this.highest.get(idOf(topic, partition));
    return this.latest;
  }

  /** Positions that moved since they were read. */
  moved(): RawPosition[] {
    return [...this.highest.values()].filter(({ isMoved }) => isMoved).map(positionOf);
  }

  /** All positions, moved or not. */
  all(): RawPosition[] {
    return [...this.highest.values()].map(positionOf);
  }
}

function positionOf({ rawTopic, rawPartition, offset, ordinal }: Highest): RawPosition {
  return { rawTopic, rawPartition, lastOffset: offset, lastOrdinal: BigInt(ordinal) };
}

function idOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
