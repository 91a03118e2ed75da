/**
 * Appends to raw topics through the producer, which gathers concurrent calls itself, within two
 * bounds: how much may wait for the broker, and how long a caller waits for its answer.
 */
import type { KafkaProducer } from '@tributary/kafka';
import { AppendError } from '../core/ports.js';
import type { AcceptedRecord, Clock, RawAppender, RawCoordinate } from '../core/ports.js';
import type { Instant } from '@tributary/domain';

/** Value bytes that may wait for the broker; above it callers are told to come back later. */
export const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** Longest a caller waits for the acknowledgement. */
export const ACKNOWLEDGE_TIMEOUT_MS = 10_000;
/** After a failed append the appender counts as unable for this long, then it is tried again. */
export const UNABLE_MS = 10_000;
const NANOS_PER_MS = 1_000_000n;

export interface BoundedAppenderOptions {
  readonly producer: KafkaProducer;
  readonly clock: Clock;
  readonly waitingBytesMax?: number;
  readonly acknowledgeTimeoutMs?: number;
}

export class BoundedAppender implements RawAppender {
  readonly #options: BoundedAppenderOptions;
  #waitingBytes = 0;
  #failedAt: Instant | undefined;

  constructor(options: BoundedAppenderOptions) {
    this.#options = options;
  }

  async append(records: readonly AcceptedRecord[]): Promise<readonly RawCoordinate[]> {
    const bytes = records.reduce((sum, { value }) => sum + value.byteLength, 0);
    const { waitingBytesMax = WAITING_BYTES_MAX } = this.#options;
    if (this.#waitingBytes + bytes > waitingBytesMax) throw new AppendError('BUSY');
    this.#waitingBytes += bytes;
    // A caller that gave up leaves its records with the producer: they count until it is done.
    const sending = this.#options.producer.send(records).finally(() => {
      this.#waitingBytes -= bytes;
    });
    try {
      const coordinates = await this.#withinTime(sending);
      this.#failedAt = undefined;
      return coordinates;
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  /** Why appending is not expected to succeed now; undefined where it is. For readiness. */
  inability(): string | undefined {
    const sinceMs = this.#sinceFailureMs();
    if (sinceMs === undefined || sinceMs > UNABLE_MS) return undefined;
    return 'the broker did not acknowledge the last records';
  }

  #sinceFailureMs(): bigint | undefined {
    if (this.#failedAt === undefined) return undefined;
    return (this.#options.clock() - this.#failedAt) / NANOS_PER_MS;
  }

  #failure(cause: unknown): AppendError {
    if ((cause as { code?: unknown }).code === 'RECORD_TOO_LARGE') {
      return new AppendError('TOO_LARGE', { cause });
    }
    this.#failedAt = this.#options.clock();
    return new AppendError('NOT_ACKNOWLEDGED', { cause });
  }

  async #withinTime(sending: Promise<RawCoordinate[]>): Promise<RawCoordinate[]> {
    const { acknowledgeTimeoutMs = ACKNOWLEDGE_TIMEOUT_MS } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_resolve, reject) => {
      const late = (): void => reject(new Error(`no answer within ${acknowledgeTimeoutMs} ms`));
      timer = setTimeout(late, acknowledgeTimeoutMs);
    });
    try {
      return await Promise.race([sending, expired]);
    } finally {
      clearTimeout(timer);
    }
  }
}
