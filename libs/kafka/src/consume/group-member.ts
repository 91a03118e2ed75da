/**
 * One member of a consumer group whose partitions are claimed before they are read.
 *
 * The client's fetch loop only fills the queue of each partition; a `BatchRunner` works them off
 * beside it. So the loop goes on, with its heartbeats and joins, while handlers work.
 *
 * Invariants:
 * - A partition is paused from the moment it is assigned (inside the GROUP_JOIN listener, before
 *   the first fetch) until its claim was answered and its position sought.
 * - Batches of one partition are serial, also across assignments: a claim waits for the batch that
 *   an earlier assignment left running.
 * - A fetch is queued only if it began where the last one of this claim ended, and is resolved in
 *   the same step. So what is handed over has neither gaps nor repeats, and begins at the claim.
 * - Whatever ends a claim (a failure, a join, a stop) drops the queue. What was dropped is fetched
 *   again from the position that the next claim answers.
 * - A queue holds no more than its limit and one fetch: a full one ends the fetch of its partition.
 *
 * What claiming and handling mean is the caller's `PartitionWork`.
 */
import type { Logger } from '@tributary/observability';
import type { Consumer, ConsumerCrashEvent, EachBatchPayload } from 'kafkajs';
import { backOffMs } from '../back-off.js';
import { recordsOf } from '../client/carrier.js';
import { offsetOutOfRange, type OffsetOutOfRange } from '../client/patches.js';
import {
  ConsumerCrashedError,
  HandlerHangsError,
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
  ROOM_WAITS_MAX,
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
import { BatchRunner } from './batch-runner.js';
import { checkedClaim } from './checked-claim.js';
import { FetchControl } from './fetch-control.js';
import type { MembershipEnd } from './membership.js';
import { PartitionSlot, slotKey } from './partition-slot.js';
import type { PartitionWork } from './partition-work.js';
import { PositionReporter } from './position-reporter.js';
import { Turns } from './turns.js';

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
  readonly #maxRecords: number;
  readonly #runner: BatchRunner;
  /** Joined once: from then on a crash is no failure of the start. */
  #wasJoined = false;
  #isJoined = false;

  constructor(parts: GroupMemberParts) {
    this.#parts = parts;
    this.#consumer = parts.consumer;
    this.#logger = parts.logger.child({ groupId: parts.options.groupId });
    this.#fetching = new FetchControl({ consumer: this.#consumer, logger: this.#logger });
    this.#maxRecords = parts.options.maxRecords ?? BATCH_RECORDS_MAX;
    this.#runner = new BatchRunner({
      work: parts.work,
      turns: new Turns(parts.options.partitionsConsumedConcurrently ?? PARTITIONS_CONCURRENT),
      maxRecords: this.#maxRecords,
      mayWork: (slot) => !this.#isOver(slot),
      onTaken: (slot) => this.#fetching.fetchOn(slot),
      onFailed: (slot, error) => this.#recover(slot, error),
      onMembershipEnd: (end) => this.#endAssignment(end),
      onHang: ({ partition }) => this.#fail(new HandlerHangsError(partition)),
    });
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
      const { GROUP_JOIN, REBALANCING, CRASH, END_BATCH_PROCESS } = this.#consumer.events;
      this.#consumer.on(GROUP_JOIN, ({ payload }) => {
        this.#onJoin(payload.memberId, payload.memberAssignment);
        this.#wasJoined = true;
        this.#isJoined = true;
        resolve();
      });
      this.#consumer.on(REBALANCING, () => this.#endAssignment('rebalancing'));
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
        partitionsConsumedConcurrently: ROOM_WAITS_MAX,
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
    for (const slot of this.#slots.values()) this.#runner.start(slot);
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
    for (const slot of former.values()) slot.lose();
    this.#slots.clear();
    this.#positions.reset();
    for (const partition of assigned) {
      const slot = new PartitionSlot(partition, this.#maxRecords);
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

  /**
   * Before the client joins again: batches in hand may finish, unless the membership is lost, and
   * no other begins.
   */
  #endAssignment(end: MembershipEnd): void {
    for (const slot of this.#slots.values()) {
      if (slot.state === 'running') this.#fetching.pause(slot, 'claiming');
      if (end === 'lost') slot.lose();
      else slot.retire();
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
    if (BigInt(fetchedOffset) !== slot.fetchedPosition) {
      this.#recover(
        slot,
        new PositionMovedError(slot.partition, slot.fetchedPosition, BigInt(fetchedOffset)),
      );
      return;
    }
    this.#queue(slot, payload);
    this.#runner.start(slot);
    const { heartbeat } = payload;
    await this.#fetching.untilRoom(slot, { slots: this.#slots.values(), heartbeat });
  }

  /** In one step: what is queued and what the client takes for resolved never differ. */
  #queue(slot: PartitionSlot, { batch, resolveOffset, heartbeat }: EachBatchPayload): void {
    const lastOffset = batch.lastOffset();
    const fetch = { records: recordsOf(batch), lastOffset: BigInt(lastOffset) };
    slot.heartbeat = heartbeat;
    slot.fetched(fetch, BigInt(batch.highWatermark));
    resolveOffset(lastOffset);
  }

  /** After a failed batch: paused, backed off, claimed again. */
  #recover(slot: PartitionSlot, error: unknown): void {
    // It is claimed again already where the client lost its place while the batch was in hand.
    if (this.#isOver(slot) || slot.state === 'claiming' || slot.state === 'backing-off') return;
    this.#fetching.pause(slot, 'backing-off');
    slot.dropQueued();
    this.#inBackground(
      this.#backOff(slot, error).then((again) => (again ? this.#claim(slot) : undefined)),
    );
  }

  readonly #onOutOfRange = (event: OffsetOutOfRange): void => {
    const isOurs =
      event.groupId === this.#parts.options.groupId && event.memberId === this.#memberId;
    const slot = this.#runningSlot(event);
    if (!isOurs || slot === undefined) return;
    this.#fetching.hold(slot, 'out-of-range');
    this.#inBackground(this.#claimAfterQueue(slot));
  };

  /** What was fetched before it left the log is worked off; only then is the gap met. */
  async #claimAfterQueue(slot: PartitionSlot): Promise<void> {
    await slot.running;
    const isClaimedAnyway = slot.state !== 'running' && slot.state !== 'paused';
    if (this.#isOver(slot) || isClaimedAnyway) return;
    // The claim tells whether the position is below the log start or beyond its end.
    this.#fetching.pause(slot, 'claiming');
    slot.dropQueued();
    await this.#claim(slot);
  }

  #onCrash({ payload }: ConsumerCrashEvent, rejectStart: (error: Error) => void): void {
    this.#isJoined = false;
    for (const slot of this.#slots.values()) slot.lose();
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
      for (const slot of slots) {
        if (slot.state === 'running') this.#fetching.pause(slot, 'paused');
        slot.dropQueued();
      }
      await Promise.all(slots.map((slot) => slot.running));
      await this.#positions.commit();
      for (const slot of slots) slot.lose();
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
