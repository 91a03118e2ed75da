/**
 * The relay: takes batches from the feed and publishes one at a time. Where the slot is missing or
 * lost it fills the topics from the tables first. Any other trouble ends it; a new start goes on
 * behind the last acknowledged batch.
 */
import type { Logger } from '@tributary/observability';
import { RecoveryLimitError } from './errors.js';
import { RECOVERIES_MAX } from './limits.js';
import type { AcceptedFeed, RecordPublisher } from './ports.js';
import type { RelayObserver } from './relay-state.js';
import type { SlotState } from './slot.js';
import { SQLSTATE, sqlStateOf } from './sql-state.js';

export interface RelayParts {
  readonly slot: { readonly name: string; state(): Promise<SlotState>; drop(): Promise<void> };
  readonly publisher: RecordPublisher;
  /** Changes behind the slot's position. */
  streamFeed(): AcceptedFeed;
  /** What the tables hold now; leaves a new slot behind it. */
  snapshotFeed(): AcceptedFeed;
  readonly observer: RelayObserver;
  readonly logger: Logger;
}

export class Relay {
  readonly #parts: RelayParts;
  readonly #stopping = new AbortController();
  /** Refills in this run. */
  #fills = 0;
  #feed: AcceptedFeed | undefined;
  #isSending = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /**
   * Runs until `stop`. Throws `SlotBusyError`, `RecoveryLimitError`, `StreamEndedError`,
   * `StreamProtocolError`, what Kafka refuses for good, and errors of the driver.
   */
  async run(): Promise<void> {
    try {
      while (!this.#isStopping) await this.#runOnce();
    } catch (error) {
      // What a stop interrupts is no failure: nothing was confirmed that is not written.
      if (!this.#isStopping) throw error;
    }
  }

  /**
   * Takes no further batch. A send in flight may still succeed and is then confirmed, so that an
   * orderly stop repeats nothing; it is not tried again.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    if (!this.#isSending) await this.#feed?.close();
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Streams until a stop or an error; answers early when the slot has to be made again. */
  async #runOnce(): Promise<void> {
    await this.#ensureSlot();
    try {
      await this.#drain(this.#parts.streamFeed(), 'streaming');
    } catch (error) {
      const state = isSlotRefusal(error) ? await this.#parts.slot.state() : 'usable';
      if (state === 'usable') throw error;
    }
  }

  async #ensureSlot(): Promise<void> {
    const { slot, logger } = this.#parts;
    while (!this.#isStopping) {
      const state = await slot.state();
      if (state === 'usable') return;
      if (this.#fills === RECOVERIES_MAX) {
        throw new RecoveryLimitError(`slot ${slot.name} is ${state} after ${this.#fills} refills`);
      }
      this.#fills += 1;
      logger.warn('filling the topics from the tables', { slot: slot.name, state });
      if (state === 'lost') await slot.drop();
      await this.#drain(this.#parts.snapshotFeed(), 'filling');
      logger.info('topics filled', { slot: slot.name });
    }
  }

  async #drain(feed: AcceptedFeed, phase: 'streaming' | 'filling'): Promise<void> {
    const { observer, publisher, logger } = this.#parts;
    this.#feed = feed;
    try {
      if (this.#isStopping) return;
      await feed.open();
      observer.entered(phase);
      logger.info('relay running', { phase });
      while (!this.#isStopping) {
        const records = await feed.next();
        if (records === undefined) return;
        this.#isSending = true;
        observer.sending(records);
        await publisher.publish(records, this.#stopping.signal);
        await feed.acknowledge();
        observer.acknowledged(records);
        this.#isSending = false;
      }
    } finally {
      this.#isSending = false;
      observer.entered('waiting');
      await feed.close();
    }
  }
}

const REFUSALS: readonly (string | undefined)[] = [
  SQLSTATE.notInPrerequisiteState,
  SQLSTATE.undefinedObject,
];

/** The server says that the slot is lost or missing; other troubles share these codes. */
function isSlotRefusal(error: unknown): boolean {
  return REFUSALS.includes(sqlStateOf(error));
}
