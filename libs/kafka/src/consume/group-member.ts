/**
 * One member of a consumer group whose partitions are claimed before they are read.
 *
 * Invariants: a partition is paused from the moment it is assigned (inside the GROUP_JOIN listener,
 * before the first fetch) until its claim was answered and its position sought; batches of one
 * partition are serial, also across assignments; a batch is handed over only if the fetch began at
 * the position the partition stands at. What claiming and handling mean is the caller's
 * `PartitionWork`.
 */
import type { Logger } from '@tributary/observability';
import type { Consumer, ConsumerCrashEvent, EachBatchPayload } from 'kafkajs';
import { backOffMs } from '../back-off.js';
import { offsetOutOfRange, type OffsetOutOfRange } from '../client/patches.js';
import {
  ConsumerCrashedError,
  KafkaUnavailableError,
  PositionMovedError,
  isFenced,
  retryableFlag,
} from '../errors.js';
import {
  BATCH_RECORDS_MAX,
  HEARTBEAT_INTERVAL_MS,
  JOIN_TIMEOUT_MS,
  PARTITIONS_CONCURRENT,
  STOP_GRACE_MS,
  UNFLAGGED_ATTEMPTS_MAX,
} from '../limits.js';
import type {
  BatchConsumer,
  ConsumeOptions,
  PartitionLag,
  PartitionOffsets,
  TopicPartition,
} from '../types.js';
import { pause, withinTime } from '../within-time.js';
import type { Chunk } from './batch-cutter.js';
import { cutChunks } from './batch-cutter.js';
import { checkedClaim } from './checked-claim.js';
import { FetchControl } from './fetch-control.js';
import { Membership } from './membership.js';
import { PartitionSlot, slotKey } from './partition-slot.js';
import type { PartitionWork } from './partition-work.js';
import { PositionReporter } from './position-reporter.js';
import { toRecord } from './record.js';

export interface GroupMemberParts {
  readonly consumer: Consumer;
  readonly work: PartitionWork;
  readonly options: ConsumeOptions;
  readonly logger: Logger;
  offsets(topic: string): Promise<PartitionOffsets[]>;
}

export class GroupMember implements BatchConsumer {
  readonly #parts: GroupMemberParts;
  readonly #consumer: Consumer;
  readonly #logger: Logger;
  readonly #slots = new Map<string, PartitionSlot>();
  readonly #stopping = new AbortController();
  readonly #claims = new Set<Promise<void>>();
  #memberId: string | undefined;
  #stopped: Promise<void> | undefined;
  #fatal = false;
  readonly #releasing = new Map<string, Promise<void>>();
  readonly #positions: PositionReporter;
  readonly #fetching: FetchControl;
  /** Joined once: from then on a crash is no failure of the start. */
  #wasJoined = false;
  #isJoined = false;

  constructor(parts: GroupMemberParts) {
    this.#parts = parts;
    this.#consumer = parts.consumer;
    this.#logger = parts.logger.child({ groupId: parts.options.groupId });
    this.#fetching = new FetchControl({ consumer: this.#consumer, logger: this.#logger });
    this.#positions = new PositionReporter({
      slots: this.#slots,
      topics: parts.options.topics,
      offsets: parts.offsets,
      commit: (offsets) => this.#consumer.commitOffsets(offsets),
      commitsLazily: parts.work.commitsLazily,
      logger: this.#logger,
    });
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  async start(): Promise<void> {
    const { options } = this.#parts;
    const joined = new Promise<void>((resolve, reject) => {
      const { GROUP_JOIN, CRASH, END_BATCH_PROCESS } = this.#consumer.events;
      this.#consumer.on(GROUP_JOIN, ({ payload }) => {
        this.#onJoin(payload.memberId, payload.memberAssignment);
        this.#wasJoined = true;
        this.#isJoined = true;
        resolve();
      });
      this.#consumer.on(CRASH, (event) => this.#onCrash(event, reject));
      this.#consumer.on(END_BATCH_PROCESS, ({ payload }) => {
        if (payload.batchSize > 0) return;
        this.#runningSlot(payload)?.skipTo(BigInt(payload.lastOffset) + 1n);
      });
    });
    joined.catch(() => undefined);
    offsetOutOfRange.on('partition', this.#onOutOfRange);
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently:
          options.partitionsConsumedConcurrently ?? PARTITIONS_CONCURRENT,
        eachBatch: (payload) => this.#onFetched(payload),
      });
      await withinTime(joined, {
        ms: JOIN_TIMEOUT_MS,
        error: () => new Error(`not joined within ${JOIN_TIMEOUT_MS} ms`),
      });
    } catch (cause) {
      await this.stop();
      throw new KafkaUnavailableError(`cannot join group ${options.groupId}`, { cause });
    }
    this.#positions.start();
  }

  async stop(): Promise<void> {
    this.#stopped ??= this.#stopOnce();
    return this.#stopped;
  }

  pauseAll(): void {
    this.#fetching.pauseAll(this.#slots.values());
  }

  resumeAll(): void {
    this.#fetching.resumeAll(this.#slots.values());
  }

  lag(): PartitionLag[] {
    const nowMs = Date.now();
    return [...this.#slots.values()].map((slot) => slot.lag(nowMs));
  }

  /** Runs synchronously inside the client's join, before it fetches anything. */
  #onJoin(memberId: string, assignment: Record<string, number[]>): void {
    const assigned = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    this.#memberId = memberId;
    this.#fetching.pauseAssigned(assignment);
    this.#logger.info('joined the group', { partitions: assigned.length });
    const former = new Map(this.#slots);
    for (const slot of former.values()) slot.retire();
    this.#slots.clear();
    this.#positions.reset();
    for (const partition of assigned) {
      const slot = new PartitionSlot(partition);
      const before = former.get(slotKey(partition));
      former.delete(slotKey(partition));
      const released = this.#releasing.get(slotKey(partition));
      slot.running = Promise.all([before?.running, released]).then(() => undefined);
      this.#slots.set(slotKey(partition), slot);
      this.#inBackground(this.#claim(slot));
    }
    for (const [key, slot] of former) {
      const released = this.#release(slot).finally(() => this.#releasing.delete(key));
      this.#releasing.set(key, released);
      this.#inBackground(released);
    }
  }

  async #claim(slot: PartitionSlot): Promise<void> {
    await slot.running;
    while (!this.#isOver(slot)) {
      slot.state = 'claiming';
      try {
        const { claim, endOffset } = await checkedClaim(slot.partition, this.#parts);
        if (this.#isOver(slot)) return;
        slot.begin(claim, endOffset);
        this.#fetching.begin(slot, claim.nextOffset);
        return;
      } catch (error) {
        if (!(await this.#backOff(slot, error))) return;
      }
    }
  }

  /** Waits as the error demands; false when the partition is halted or given up. */
  async #backOff(slot: PartitionSlot, error: unknown): Promise<boolean> {
    if (this.#isOver(slot)) return false;
    const flag = isFenced(error) ? true : retryableFlag(error);
    slot.failures += 1;
    if (flag === undefined) slot.unflaggedFailures += 1;
    if (flag === false || slot.unflaggedFailures > UNFLAGGED_ATTEMPTS_MAX) {
      this.#halt(slot, error);
      return false;
    }
    const delayMs = Math.max(
      backOffMs(slot.failures, Math.random()),
      // A member that lost the partition learns it by a heartbeat, before it could fence the new
      // owner.
      isFenced(error) ? 2 * HEARTBEAT_INTERVAL_MS : 0,
    );
    this.#logger.warn('partition backs off', {
      ...slot.partition,
      delayMs,
      failures: slot.failures,
      fenced: isFenced(error),
      error: String(error),
    });
    slot.state = 'backing-off';
    await pause(delayMs, slot.signal);
    return !this.#isOver(slot);
  }

  #halt(slot: PartitionSlot, cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    slot.state = 'halted';
    this.#logger.error('partition halted', { ...slot.partition, error: String(error) });
    const { onHalted } = this.#parts.options;
    if (onHalted === undefined) this.#fail(error);
    else onHalted(slot.partition, error);
  }

  async #onFetched(payload: EachBatchPayload): Promise<void> {
    const slot = this.#runningSlot(payload.batch);
    if (slot === undefined || payload.isStale()) return;
    // The library's declared type leaves the field out.
    const { fetchedOffset } = payload.batch as unknown as { fetchedOffset: string };
    if (BigInt(fetchedOffset) !== slot.position) {
      this.#recover(
        slot,
        new PositionMovedError(slot.partition, slot.position, BigInt(fetchedOffset)),
      );
      return;
    }
    const work = this.#processFetched(slot, payload);
    slot.running = work.catch(() => undefined);
    await work;
  }

  async #processFetched(slot: PartitionSlot, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    slot.endOffset = BigInt(batch.highWatermark);
    const chunks = cutChunks(
      batch.messages.map((message) => toRecord(slot.partition, message)),
      {
        from: slot.position,
        lastOffset: BigInt(batch.lastOffset()),
        maxRecords: this.#parts.options.maxRecords ?? BATCH_RECORDS_MAX,
      },
    );
    for (const chunk of chunks) {
      if (this.#isOver(slot) || slot.state !== 'running') return;
      slot.inHand(chunk);
      await payload.heartbeat();
      const { isDone, rejoin } = await this.#handle(slot, { chunk, payload });
      const last = chunk.records.at(-1);
      if (isDone && last !== undefined) payload.resolveOffset(last.offset.toString());
      // Only the client library can join again; it does so on its own error.
      if (rejoin !== undefined) throw rejoin;
      if (!isDone) return;
    }
  }

  /** Hands one batch over. `rejoin` is the heartbeat error that calls for a new join. */
  async #handle(
    slot: PartitionSlot,
    { chunk, payload }: { chunk: Chunk; payload: EachBatchPayload },
  ): Promise<{ isDone: boolean; rejoin: unknown }> {
    const membership = new Membership({
      beat: () => payload.heartbeat(),
      onLost: () => slot.abort(),
    });
    let isDone = false;
    try {
      await this.#parts.work.handle(slot.batch(chunk, () => membership.heartbeat()));
      slot.done(chunk);
      isDone = true;
    } catch (error) {
      this.#recover(slot, error);
    } finally {
      membership.end();
    }
    return { isDone, rejoin: membership.error };
  }

  /** After a failed batch: paused, backed off, claimed again. */
  #recover(slot: PartitionSlot, error: unknown): void {
    if (this.#isOver(slot)) return;
    this.#fetching.pause(slot, 'backing-off');
    this.#inBackground(
      this.#backOff(slot, error).then((again) => (again ? this.#claim(slot) : undefined)),
    );
  }

  readonly #onOutOfRange = (event: OffsetOutOfRange): void => {
    const isOurs =
      event.groupId === this.#parts.options.groupId && event.memberId === this.#memberId;
    const slot = this.#runningSlot(event);
    if (!isOurs || slot === undefined) return;
    // The claim tells whether the position is below the log start or beyond its end.
    this.#fetching.pause(slot, 'claiming');
    this.#inBackground(this.#claim(slot));
  };

  #onCrash({ payload }: ConsumerCrashEvent, rejectStart: (error: Error) => void): void {
    this.#isJoined = false;
    for (const slot of this.#slots.values()) slot.retire();
    if (payload.restart) {
      this.#logger.warn('consumer restarts', { error: String(payload.error) });
      return;
    }
    const error = new ConsumerCrashedError('the consumer stopped', { cause: payload.error });
    if (this.#wasJoined) this.#fail(error);
    else rejectStart(error);
  }

  #fail(error: Error): void {
    if (this.#fatal || this.#stopping.signal.aborted) return;
    this.#fatal = true;
    this.#parts.options.onFatal(error);
  }

  async #stopOnce(): Promise<void> {
    this.#stopping.abort();
    this.#isJoined = false;
    this.#positions.stop();
    offsetOutOfRange.off('partition', this.#onOutOfRange);
    const slots = [...this.#slots.values()];
    const grace = setTimeout(() => slots.forEach((slot) => slot.abort()), STOP_GRACE_MS);
    try {
      for (const slot of slots) if (slot.state === 'running') this.#fetching.pause(slot, 'paused');
      await Promise.all(slots.map((slot) => slot.running));
      await this.#positions.commit();
      for (const slot of slots) slot.retire();
      await this.#consumer.disconnect().catch((error: unknown) => {
        this.#logger.warn('consumer did not disconnect cleanly', { error: String(error) });
      });
      await Promise.all(this.#claims);
      await Promise.all(slots.map((slot) => this.#release(slot)));
    } finally {
      clearTimeout(grace);
      this.#slots.clear();
    }
  }

  async #release(slot: PartitionSlot): Promise<void> {
    await slot.running;
    try {
      await this.#parts.work.release(slot.partition);
    } catch (error) {
      this.#logger.warn('partition not released', { ...slot.partition, error: String(error) });
    }
  }

  #runningSlot(partition: TopicPartition): PartitionSlot | undefined {
    const slot = this.#slots.get(slotKey(partition));
    return slot?.state === 'running' && !this.#isOver(slot) ? slot : undefined;
  }

  #isOver(slot: PartitionSlot): boolean {
    return slot.retired || this.#stopping.signal.aborted;
  }

  #inBackground(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#fail(error as Error))
      .finally(() => this.#claims.delete(tracked));
    this.#claims.add(tracked);
  }
}
