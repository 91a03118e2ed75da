/** Which partitions the client fetches, and from where. */
import type { Logger } from '@tributary/observability';
import type { Consumer } from 'kafkajs';
import { ROOM_WAIT_MS } from '../limits.js';
import type { PartitionSlot } from './partition-slot.js';

export interface RoomWait {
  /** All slots of the member. */
  readonly slots: Iterable<PartitionSlot>;
  heartbeat(): Promise<void>;
}

export class FetchControl {
  readonly #consumer: Consumer;
  readonly #logger: Logger;
  #pausedByCaller = false;

  constructor({ consumer, logger }: { consumer: Consumer; logger: Logger }) {
    this.#consumer = consumer;
    this.#logger = logger;
  }

  /** Inside a join: from here on nothing is fetched until its position was sought. */
  pauseAssigned(assignment: Readonly<Record<string, number[]>>): void {
    for (const [topic, partitions] of Object.entries(assignment)) {
      if (partitions.length > 0) this.#consumer.pause([{ topic, partitions }]);
    }
  }

  pause(slot: PartitionSlot, state: 'paused' | 'claiming' | 'backing-off'): void {
    slot.state = state;
    this.#fetchNoMore(slot);
  }

  /** Fetches from the offset on, unless the caller has paused everything. */
  begin(slot: PartitionSlot, offset: bigint): void {
    this.#consumer.seek({ ...slot.partition, offset: offset.toString() });
    slot.held = undefined;
    this.#resume(slot);
  }

  /** The slot goes on with what is queued; nothing more is fetched for it. */
  hold(slot: PartitionSlot, reason: 'full' | 'out-of-range'): void {
    slot.held = reason;
    this.#fetchNoMore(slot);
  }

  /** Ends the hold of a slot whose queue has room again. */
  fetchOn(slot: PartitionSlot): void {
    if (slot.held !== 'full' || !slot.queue.hasRoom) return;
    slot.held = undefined;
    if (slot.state === 'running') this.#resume(slot);
  }

  /**
   * Waits while the slot's queue is full, inside the client's fetch loop. Once that would hold up
   * another partition for longer than `ROOM_WAIT_MS` the slot is held instead: fetching one
   * partition less is slower than a short wait, for the client sleeps while none is fetched.
   * Throws what the heartbeat throws: the client then joins again.
   */
  async untilRoom(slot: PartitionSlot, { slots, heartbeat }: RoomWait): Promise<void> {
    if (!slot.queue.isFull) return;
    for (;;) {
      await slot.roomWithin(ROOM_WAIT_MS);
      if (slot.queue.hasRoom || slot.retired || slot.state !== 'running') return;
      if ([...slots].some((other) => other !== slot && isFetchable(other))) {
        this.hold(slot, 'full');
        return;
      }
      await heartbeat();
    }
  }

  pauseAll(slots: Iterable<PartitionSlot>): void {
    this.#pausedByCaller = true;
    for (const slot of slots) if (slot.state === 'running') this.pause(slot, 'paused');
  }

  resumeAll(slots: Iterable<PartitionSlot>): void {
    this.#pausedByCaller = false;
    for (const slot of slots) if (slot.state === 'paused') this.#resume(slot);
  }

  #resume(slot: PartitionSlot): void {
    if (this.#pausedByCaller) {
      slot.state = 'paused';
      return;
    }
    slot.state = 'running';
    if (slot.held !== undefined) return;
    const { topic, partition } = slot.partition;
    this.#onConsumer(() => this.#consumer.resume([{ topic, partitions: [partition] }]));
  }

  #fetchNoMore({ partition: { topic, partition } }: PartitionSlot): void {
    this.#onConsumer(() => this.#consumer.pause([{ topic, partitions: [partition] }]));
  }

  /** Between a crash and the next join the client refuses; the join then starts over anyway. */
  #onConsumer(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#logger.debug('consumer is not running', { error: String(error) });
    }
  }
}

const isFetchable = ({ state, held, retired, queue }: PartitionSlot): boolean =>
  state === 'running' && held === undefined && !retired && queue.hasRoom;
