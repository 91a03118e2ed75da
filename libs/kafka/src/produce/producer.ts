/**
 * The idempotent producer.
 *
 * One request is in flight at a time: the client re-uses sequence numbers of a failed request, so
 * two concurrent ones could be taken for each other. Calls that arrive meanwhile share the next
 * request. When an outcome is unknown the producer is thrown away, so that nothing of it arrives
 * late.
 */
import type { Logger } from '@tributary/observability';
import type { DroppableProducer } from '../client/client.js';
import { hasProtocolType } from '../client/client.js';
import {
  KafkaClosedError,
  KafkaError,
  KafkaUnavailableError,
  RecordTooLargeError,
  SendOutcomeUnknownError,
} from '../errors.js';
import { PENDING_RECORDS_MAX, SEND_TIMEOUT_MS } from '../limits.js';
import type { KafkaProducer, OutgoingRecord, ProducerOptions, SentCoordinate } from '../types.js';
import type { PartitionCount } from './request.js';
import { assertSendable, recordBytes, requestLength, sendChecked } from './request.js';
import { withinTime } from '../within-time.js';

interface Call {
  readonly results: SentCoordinate[];
  remaining: number;
  failed: boolean;
  resolve(results: SentCoordinate[]): void;
  reject(error: unknown): void;
}

interface Entry {
  readonly record: OutgoingRecord;
  readonly call: Call;
  readonly index: number;
}

export interface IdempotentProducerParts {
  createProducer(): DroppableProducer;
  readonly partitionCount: PartitionCount;
  /** Forgets cached partition counts after a failure. */
  forgetTopics(): void;
  readonly logger: Logger;
}

const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

export class IdempotentProducer implements KafkaProducer {
  readonly #parts: IdempotentProducerParts;
  readonly #sendTimeoutMs: number;
  #current: DroppableProducer | undefined;
  #queue: Entry[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(parts: IdempotentProducerParts, options: ProducerOptions) {
    this.#parts = parts;
    this.#sendTimeoutMs = options.sendTimeoutMs ?? SEND_TIMEOUT_MS;
  }

  async send(records: readonly OutgoingRecord[]): Promise<SentCoordinate[]> {
    if (this.#closed) throw new KafkaClosedError('the producer is closed');
    assertSendable(records);
    if (records.length === 0) return [];
    if (this.#queue.length + records.length > PENDING_RECORDS_MAX) {
      throw new KafkaUnavailableError(`more than ${PENDING_RECORDS_MAX} records wait to be sent`);
    }
    return new Promise((resolve, reject) => {
      const call: Call = { results: [], remaining: records.length, failed: false, resolve, reject };
      for (const [index, record] of records.entries()) this.#queue.push({ record, call, index });
      this.#draining ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    await this.#current?.close();
    this.#current = undefined;
  }

  async #drain(): Promise<void> {
    // Calls made in the same turn of the event loop go together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const length = requestLength(this.#queue, {
        from: 0,
        bytesOf: ({ record }) => recordBytes(record),
      });
      await this.#sendEntries(this.#queue.splice(0, length));
    }
    this.#draining = undefined;
  }

  async #sendEntries(entries: readonly Entry[]): Promise<void> {
    try {
      const records = entries.map(({ record }) => record);
      const coordinates = await withinTime(this.#sendOnce(records), {
        ms: this.#sendTimeoutMs,
        error: () => new SendOutcomeUnknownError(`no answer within ${this.#sendTimeoutMs} ms`),
      });
      for (const [at, { call, index }] of entries.entries()) {
        call.results[index] = coordinates[at] as SentCoordinate;
        call.remaining -= 1;
        if (call.remaining === 0 && !call.failed) call.resolve(call.results);
      }
    } catch (error) {
      this.#fail(entries, error);
    }
  }

  async #sendOnce(records: readonly OutgoingRecord[]): Promise<SentCoordinate[]> {
    this.#current ??= await this.#connect();
    const { producer } = this.#current;
    const send = producer.sendBatch.bind(producer);
    return sendChecked(send, records, this.#parts.partitionCount);
  }

  async #connect(): Promise<DroppableProducer> {
    const created = this.#parts.createProducer();
    try {
      await withinTime(created.producer.connect(), {
        ms: this.#sendTimeoutMs / 2,
        error: () => new Error('no answer from the brokers'),
      });
      return created;
    } catch (cause) {
      created.drop();
      throw new KafkaUnavailableError('the producer cannot connect', { cause });
    }
  }

  #fail(entries: readonly Entry[], cause: unknown): void {
    const error = sendError(cause);
    this.#parts.logger.warn('send failed', {
      records: entries.length,
      code: error.code,
      cause: String(cause),
    });
    this.#current?.drop();
    this.#current = undefined;
    this.#parts.forgetTopics();
    const calls = new Set(entries.map(({ call }) => call));
    for (const call of calls) {
      call.failed = true;
      call.reject(error);
    }
    this.#queue = this.#queue.filter(({ call }) => !call.failed);
  }
}

function sendError(cause: unknown): KafkaError {
  if (cause instanceof KafkaError) return cause;
  if (hasProtocolType(cause, TOO_LARGE)) {
    return new RecordTooLargeError('the broker refused a record as too large', { cause });
  }
  return new SendOutcomeUnknownError('the send failed, records may be written', { cause });
}
