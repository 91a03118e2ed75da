/** Reads an exact range of one partition, outside of any lasting consumer group. */
import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { recordsOf } from './client/carrier.js';
import { offsetOutOfRange, type OffsetOutOfRange } from './client/patches.js';
import { OffsetGapError, RangeNotReadableError } from './errors.js';
import { FETCH_BYTES, FETCH_PARTITION_BYTES, FETCH_WAIT_MS, RANGE_STALL_MS } from './limits.js';
import type { KafkaAdmin, KafkaRecord, RecordRange } from './types.js';

export interface RangeReaderParts {
  readonly client: Kafka;
  readonly clientId: string;
  readonly admin: KafkaAdmin;
}

/**
 * Answers the number of records. Throws `OffsetGapError`, `RangeNotReadableError`, the handler's
 * error.
 */
export async function readRange(
  { client, clientId, admin }: RangeReaderParts,
  range: RecordRange,
  onRecord: (record: KafkaRecord) => Promise<void> | void,
): Promise<bigint> {
  if (range.from >= range.to) return 0n;
  const log = (await admin.offsets(range.topic)).find((p) => p.partition === range.partition);
  if (log === undefined || range.to > log.high) {
    throw new RangeNotReadableError(
      `${range.topic}-${range.partition} ends at ${log?.high ?? 'nothing'}, before ${range.to}`,
    );
  }
  if (range.from < log.low) throw new OffsetGapError(range, range.from, log.low);
  const consumer = client.consumer({
    groupId: `${clientId}-range-${randomUUID()}`,
    allowAutoTopicCreation: false,
    readUncommitted: range.readUncommitted ?? false,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: FETCH_PARTITION_BYTES,
    maxBytes: FETCH_BYTES,
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [range.topic], fromBeginning: true });
    return await new RangeRun(consumer, range, onRecord).run();
  } finally {
    await consumer.disconnect().catch(() => undefined);
  }
}

class RangeRun {
  #next: bigint;
  #count = 0n;
  #finish: (error?: Error) => void = () => undefined;
  #memberId = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly consumer: Consumer,
    private readonly range: RecordRange,
    private readonly onRecord: (record: KafkaRecord) => Promise<void> | void,
  ) {
    this.#next = range.from;
  }

  async run(): Promise<bigint> {
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (error) => (error === undefined ? resolve() : reject(error));
    });
    finished.catch(() => undefined);
    this.#listen();
    offsetOutOfRange.on('partition', this.#onOutOfRange);
    try {
      this.#progress();
      await this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#onFetched(payload),
      });
      await finished;
      return this.#count;
    } finally {
      clearTimeout(this.#timer);
      offsetOutOfRange.off('partition', this.#onOutOfRange);
    }
  }

  #listen(): void {
    const { topic, partition } = this.range;
    const { GROUP_JOIN, CRASH, END_BATCH_PROCESS } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#memberId = payload.memberId;
      const others = (payload.memberAssignment[topic] ?? []).filter((p) => p !== partition);
      if (others.length > 0) this.consumer.pause([{ topic, partitions: others }]);
      this.consumer.seek({ topic, partition, offset: this.#next.toString() });
    });
    this.consumer.on(CRASH, ({ payload }) => {
      if (!payload.restart) this.#fail('the reader stopped', payload.error);
    });
    // Ranges often end in control records, which no handler sees.
    this.consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      if (payload.partition === partition && payload.batchSize === 0) {
        this.#moveTo(BigInt(payload.lastOffset) + 1n);
      }
    });
  }

  async #onFetched(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    if (batch.partition !== this.range.partition || payload.isStale()) return;
    try {
      for (const record of recordsOf(batch)) {
        const { offset } = record;
        if (offset < this.#next) continue;
        if (offset >= this.range.to) break;
        await this.onRecord(record);
        this.#count += 1n;
        this.#next = offset + 1n;
      }
    } catch (error) {
      this.#finish(error as Error);
      return;
    }
    payload.resolveOffset(batch.lastOffset());
    this.#moveTo(BigInt(batch.lastOffset()) + 1n);
    await payload.heartbeat();
  }

  #moveTo(next: bigint): void {
    if (next > this.#next) this.#next = next;
    if (this.#next >= this.range.to) this.#finish();
    else this.#progress();
  }

  #progress(): void {
    clearTimeout(this.#timer);
    const ms = this.range.stallTimeoutMs ?? RANGE_STALL_MS;
    this.#timer = setTimeout(() => this.#fail(`no progress for ${ms} ms`), ms);
  }

  #fail(reason: string, cause?: unknown): void {
    const { topic, partition, to } = this.range;
    this.#finish(
      new RangeNotReadableError(
        `${topic}-${partition}: ${reason} at ${this.#next}, before ${to}`,
        cause === undefined ? {} : { cause },
      ),
    );
  }

  readonly #onOutOfRange = ({ memberId, topic, partition }: OffsetOutOfRange): void => {
    const { range } = this;
    if (memberId !== this.#memberId || topic !== range.topic) return;
    if (partition === range.partition) this.#fail('the records were deleted meanwhile');
  };
}
