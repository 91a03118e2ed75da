/** What the relay is doing now, for readiness and metrics. */
import type { OutgoingRecord } from '@tributary/kafka';
import { ACKNOWLEDGE_MS_MAX } from './limits.js';
import type { SlotStatus } from './slot.js';

export type RelayPhase = 'waiting' | 'filling' | 'streaming';

export interface RelayObserver {
  entered(phase: RelayPhase): void;
  sending(records: readonly OutgoingRecord[]): void;
  acknowledged(records: readonly OutgoingRecord[]): void;
}

/** `now`: milliseconds of any clock that never goes back. */
export class RelayState implements RelayObserver {
  phase: RelayPhase = 'waiting';
  /** As the server told last. */
  slot: SlotStatus | undefined;
  #sendingSinceMs: number | undefined;
  #acknowledgedAtMs: number | undefined;

  constructor(private readonly now: () => number) {}

  entered(phase: RelayPhase): void {
    this.phase = phase;
    this.#sendingSinceMs = undefined;
  }

  sending(): void {
    this.#sendingSinceMs = this.now();
  }

  acknowledged(): void {
    this.#sendingSinceMs = undefined;
    this.#acknowledgedAtMs = this.now();
  }

  /** Age of the batch in flight; 0 when there is none. */
  get sendingForMs(): number {
    return this.#sendingSinceMs === undefined ? 0 : this.now() - this.#sendingSinceMs;
  }

  /** Time since Kafka last acknowledged a batch; `undefined` before the first. */
  get acknowledgedAgoMs(): number | undefined {
    return this.#acknowledgedAtMs === undefined ? undefined : this.now() - this.#acknowledgedAtMs;
  }

  /** Readiness of the stream. */
  checkSlot(): string | undefined {
    if (this.phase === 'streaming') return undefined;
    return this.phase === 'filling'
      ? 'the topics are being filled from the tables'
      : 'the relay does not stream yet';
  }

  /** Readiness of Kafka. */
  checkAcknowledgement(): string | undefined {
    if (this.sendingForMs <= ACKNOWLEDGE_MS_MAX) return undefined;
    return `no acknowledgement for ${Math.round(this.sendingForMs / 1000)} s`;
  }

  /** Readiness of the log behind the slot. */
  checkLag(): string | undefined {
    const { walStatus, lagBytes } = this.slot ?? {};
    if (walStatus !== 'unreserved' && walStatus !== 'lost') return undefined;
    return `the slot is ${walStatus}, ${lagBytes ?? 'unknown'} bytes behind`;
  }
}
