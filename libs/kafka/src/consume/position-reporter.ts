/** Keeps the view on lag fresh, both ways: log ends into the slots, positions into Kafka. */
import type { Logger } from '@tributary/observability';
import { LAG_REFRESH_MS, LAZY_COMMIT_MS } from '../limits.js';
import type { PartitionOffsets, TopicPartition } from '../types.js';
import type { PartitionSlot } from './partition-slot.js';
import { slotKey } from './partition-slot.js';

export interface PositionReporterParts {
  readonly slots: ReadonlyMap<string, PartitionSlot>;
  readonly topics: readonly string[];
  offsets(topic: string): Promise<PartitionOffsets[]>;
  commit(offsets: (TopicPartition & { offset: string })[]): Promise<void>;
  readonly commitsLazily: boolean;
  readonly logger: Logger;
}

/** Failures are logged only: nothing is ever read back from what is reported here. */
export class PositionReporter {
  readonly #parts: PositionReporterParts;
  readonly #committed = new Map<string, bigint>();
  #timers: NodeJS.Timeout[] = [];

  constructor(parts: PositionReporterParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timers = [
      setInterval(() => void this.#refresh(), LAG_REFRESH_MS).unref(),
      setInterval(() => void this.commit(), LAZY_COMMIT_MS).unref(),
    ];
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  /** Forgets what was committed: after a join another member may have committed something else. */
  reset(): void {
    this.#committed.clear();
  }

  /** Commits the positions that moved. Never throws. */
  async commit(): Promise<void> {
    if (!this.#parts.commitsLazily) return;
    const moved = [...this.#parts.slots]
      .filter(([, { claimed, retired }]) => claimed && !retired)
      .map(([key, { partition, position }]) => ({ key, partition, position }))
      .filter(({ key, position }) => this.#committed.get(key) !== position);
    if (moved.length === 0) return;
    try {
      await this.#parts.commit(
        moved.map(({ partition, position }) => ({ ...partition, offset: position.toString() })),
      );
      for (const { key, position } of moved) this.#committed.set(key, position);
    } catch (error) {
      this.#parts.logger.debug('offsets not committed to kafka', { error: String(error) });
    }
  }

  async #refresh(): Promise<void> {
    for (const topic of this.#parts.topics) {
      try {
        for (const { partition, high } of await this.#parts.offsets(topic)) {
          const slot = this.#parts.slots.get(slotKey({ topic, partition }));
          if (slot !== undefined && high > slot.endOffset) slot.endOffset = high;
        }
      } catch (error) {
        this.#parts.logger.debug('lag not refreshed', { topic, error: String(error) });
      }
    }
  }
}
