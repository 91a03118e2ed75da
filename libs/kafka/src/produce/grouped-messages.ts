/**
 * Messages of one topic that know their groups. The client library groups them by partition with
 * `reduce` and there copies the partition's list for every message it adds, which grows with the
 * square of a request; the sum asked for is then answered as it stands. It reduces nothing else.
 */
import type { Message } from 'kafkajs';

/** A message that says where it goes. */
export type PlacedMessage = Message & { readonly partition: number };

export class GroupedMessages extends Array<PlacedMessage> {
  readonly #groups = new Map<number, PlacedMessage[]>();

  /** Adds the message; answers its place among those of its partition. */
  add(message: PlacedMessage): number {
    this.push(message);
    const group = this.#groups.get(message.partition);
    if (group === undefined) this.#groups.set(message.partition, [message]);
    else group.push(message);
    return group === undefined ? 0 : group.length - 1;
  }

  /** The messages by partition. */
  override reduce(): never {
    return Object.fromEntries(this.#groups) as never;
  }
}
