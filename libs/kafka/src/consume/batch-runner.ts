/**
 * Works the queues of partitions off, beside the fetch: batches of one partition one after the
 * other, so many partitions at once as there are turns.
 */
import type { PartitionWork } from './partition-work.js';
import type { MembershipEnd } from './membership.js';
import { Membership } from './membership.js';
import type { PartitionSlot } from './partition-slot.js';
import type { Turns } from './turns.js';

export interface BatchRunnerParts {
  readonly work: PartitionWork;
  readonly turns: Turns;
  readonly maxRecords: number;
  /** False once the slot is given up or the consumer stops. */
  mayWork(slot: PartitionSlot): boolean;
  /** After records left the queue. */
  onTaken(slot: PartitionSlot): void;
  onFailed(slot: PartitionSlot, error: unknown): void;
  /** A heartbeat during the batch told that the assignment ends. */
  onMembershipEnd(end: MembershipEnd): void;
  onHang(slot: PartitionSlot): void;
}

export class BatchRunner {
  readonly #parts: BatchRunnerParts;

  constructor(parts: BatchRunnerParts) {
    this.#parts = parts;
  }

  /** Begins at once, unless the slot works already or nothing is queued. Does not throw. */
  start(slot: PartitionSlot): void {
    if (slot.isWorking || !this.#hasWork(slot)) return;
    slot.isWorking = true;
    slot.running = this.#workOff(slot);
  }

  async #workOff(slot: PartitionSlot): Promise<void> {
    while (this.#hasWork(slot)) {
      await this.#parts.turns.run(async () => {
        // What came while it waited for its turn is in the same batch.
        if (this.#hasWork(slot)) await this.#handleNext(slot);
      });
    }
    slot.isWorking = false;
  }

  #hasWork(slot: PartitionSlot): boolean {
    return !slot.queue.isEmpty && slot.state === 'running' && this.#parts.mayWork(slot);
  }

  async #handleNext(slot: PartitionSlot): Promise<void> {
    const chunk = slot.take(this.#parts.maxRecords);
    if (chunk === undefined) return;
    this.#parts.onTaken(slot);
    const membership = new Membership({
      beat: async () => (slot.retired ? undefined : slot.heartbeat()),
      onEnd: (end) => this.#parts.onMembershipEnd(end),
      onHang: () => this.#parts.onHang(slot),
      isLost: () => slot.isLost,
    });
    try {
      await this.#parts.work.handle(slot.batch(chunk, () => membership.heartbeat()));
      slot.done();
    } catch (error) {
      this.#parts.onFailed(slot, error);
    } finally {
      membership.end();
    }
  }
}
