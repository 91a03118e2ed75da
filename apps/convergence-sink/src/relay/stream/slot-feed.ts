/**
 * The feed of a replication slot. The server keeps the position: it starts after what was
 * confirmed last, so the relay has no store of its own. Nothing is confirmed before Kafka has
 * acknowledged it.
 */
import type { OutgoingRecord } from '@tributary/kafka';
import { SlotBusyError, StreamProtocolError } from '../errors.js';
import {
  BATCH_BYTES_MAX,
  QUEUE_BYTES_MAX,
  QUEUE_RECORDS_MAX,
  SLOT_BUSY_MS_MAX,
  SLOT_BUSY_RETRY_MS,
  STATUS_INTERVAL_MS,
} from '../limits.js';
import type { AcceptedFeed } from '../ports.js';
import { PUBLICATION } from '../slot.js';
import { whileBusy } from '../while-busy.js';
import { ChangeDecoder } from './change-decoder.js';
import { ChangeQueue } from './change-queue.js';
import { ReplicationConnection } from './replication-connection.js';
import { parseReplicationMessage, statusUpdate } from './replication-message.js';

export interface SlotFeedOptions {
  readonly databaseUrl: string;
  readonly slotName: string;
}

export class SlotFeed implements AcceptedFeed {
  readonly #options: SlotFeedOptions;
  readonly #decoder = new ChangeDecoder();
  readonly #queue = new ChangeQueue({
    batchBytesMax: BATCH_BYTES_MAX,
    recordsMax: QUEUE_RECORDS_MAX,
    bytesMax: QUEUE_BYTES_MAX,
  });
  #connection: ReplicationConnection | undefined;
  #statusTimer: NodeJS.Timeout | undefined;
  #isPaused = false;
  #isClosed = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(options: SlotFeedOptions) {
    this.#options = options;
  }

  /** Records received that wait to be sent. */
  get queued(): number {
    return this.#queue.length;
  }

  /**
   * Starts the stream. Throws `SlotBusyError` after `SLOT_BUSY_MS_MAX`, and the server's refusal
   * with its SQLSTATE.
   */
  async open(): Promise<void> {
    const { databaseUrl, slotName } = this.#options;
    const connection = await ReplicationConnection.open(databaseUrl);
    this.#connection = connection;
    // 0/0 lets the server start where it was confirmed; any other position could skip rows.
    const command =
      `START_REPLICATION SLOT "${slotName}" LOGICAL 0/0 ` +
      `(proto_version '1', publication_names '${PUBLICATION}', binary 'true')`;
    const handlers = {
      onChunk: (chunk: Buffer) => this.#receive(chunk),
      onEnd: (error: Error) => this.#fail(error),
    };
    await whileBusy(() => connection.stream(command, handlers), {
      isDone: () => this.#isClosed,
      retryMs: SLOT_BUSY_RETRY_MS,
      msMax: SLOT_BUSY_MS_MAX,
      error: (cause) => new SlotBusyError(`slot ${slotName} is in use`, { cause }),
    });
    this.#statusTimer = setInterval(() => this.#confirm(), STATUS_INTERVAL_MS);
  }

  async next(): Promise<readonly OutgoingRecord[] | undefined> {
    for (;;) {
      if (this.#isClosed) return undefined;
      if (this.#failure !== undefined) throw this.#failure;
      const records = this.#queue.take();
      if (this.#isPaused && this.#queue.isRelaxed) {
        this.#isPaused = false;
        this.#connection?.resume();
      }
      if (records.length > 0) return records;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async acknowledge(): Promise<void> {
    this.#queue.acknowledge();
    this.#confirm();
  }

  /** Confirms what is acknowledged and ends the stream. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#statusTimer);
    this.#wake();
    if (this.#statusTimer !== undefined && this.#failure === undefined) this.#confirm();
    await this.#connection?.close();
  }

  /** A handler that throws would break the socket's parser, so a failure is kept for `next`. */
  #receive(chunk: Buffer): void {
    if (this.#isClosed || this.#failure !== undefined) return;
    try {
      this.#apply(chunk);
    } catch (cause) {
      this.#fail(
        cause instanceof StreamProtocolError
          ? cause
          : new StreamProtocolError('a change could not be read', { cause }),
      );
    }
  }

  #apply(chunk: Buffer): void {
    const message = parseReplicationMessage(chunk);
    if (message.kind === 'keepalive') {
      this.#queue.keepalive(message.walEnd);
      if (message.isReplyWanted) this.#confirm();
      return;
    }
    const change = this.#decoder.decode(message.payload);
    if (change?.kind === 'begin') this.#queue.begin();
    if (change?.kind === 'commit') this.#queue.commit(change.endLsn);
    if (change?.kind !== 'record') return;
    this.#queue.push(change.record);
    if (this.#queue.isFull && !this.#isPaused) {
      this.#isPaused = true;
      this.#connection?.pause();
    }
    this.#wake();
  }

  #confirm(): void {
    const { safeLsn } = this.#queue;
    this.#connection?.send(statusUpdate({ safeLsn, nowMs: Date.now() }));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }
}
