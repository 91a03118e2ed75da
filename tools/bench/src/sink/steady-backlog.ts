/**
 * A producer that keeps the sink busy: it sends as the checkpoints move, so that the backlog stays
 * between bounds however fast the sink is. What is committed is deleted from the topic, so the disk
 * holds little more than the backlog.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { TRADES_CANONICAL } from '@tributary/contracts';
import type pg from 'pg';
import type { Version } from './bench-record.js';
import { preload } from './canonical-send.js';
import { CommittedRecords, positions } from './checkpoint-watch.js';
import type { SinkRun } from './sink-run.js';

/** Records ahead of the sink before more are sent, and so the most there are, but for one send. */
const BACKLOG_RECORDS = 150_000;
const SEND_RECORDS = 10_000;
const LOOK_MS = 20;
const DELETE_EVERY_MS = 5_000;

export interface BacklogParts {
  readonly run: SinkRun;
  /** For the producer's own looks. */
  readonly client: pg.Client;
  readonly stream: Iterator<Version>;
  /** Told of each record in the order of sending. */
  onVersion(version: Version): void;
}

export class SteadyBacklog {
  private sent = 0;
  private isEnded = false;
  private deletedAt = performance.now();
  private lowest = Number.POSITIVE_INFINITY;
  private sending: Promise<void> = Promise.resolve();

  private constructor(
    private readonly parts: BacklogParts,
    private readonly committed: CommittedRecords,
  ) {}

  /** Fills the backlog. The topic must be empty and the sink not yet running. */
  static async fill(parts: BacklogParts): Promise<SteadyBacklog> {
    const committed = await CommittedRecords.of(parts.run, parts.client);
    const backlog = new SteadyBacklog(parts, committed);
    await backlog.send(BACKLOG_RECORDS);
    return backlog;
  }

  /** Keeps it filled until it is ended. */
  keep(): void {
    this.sending = this.keepFilled();
    // Its failure is met by whoever ends it.
    this.sending.catch(() => undefined);
  }

  /** Fewest records that were ahead of the sink, seen before each send. */
  get lowestRecords(): number {
    return this.lowest;
  }

  /** Sends no more. @returns the number of records sent. @throws where a send or a look failed. */
  async end(): Promise<number> {
    this.isEnded = true;
    await this.sending;
    return this.sent;
  }

  private async keepFilled(): Promise<void> {
    while (!this.isEnded) {
      const { records } = await this.committed.look();
      const ahead = this.sent - records;
      this.lowest = Math.min(this.lowest, ahead);
      if (ahead < BACKLOG_RECORDS) await this.send(SEND_RECORDS);
      else await pause(LOOK_MS);
      if (performance.now() - this.deletedAt >= DELETE_EVERY_MS) await this.deleteCommitted();
    }
  }

  private async send(records: number): Promise<void> {
    const { run, stream, onVersion } = this.parts;
    await preload(run, stream, { records, onVersion });
    this.sent += records;
  }

  private async deleteCommitted(): Promise<void> {
    const { run, client } = this.parts;
    const upTo = [...(await positions(client))].map(([partition, next]) => {
      return [partition, BigInt(next)] as const;
    });
    await run.kafka.admin().deleteRecords(TRADES_CANONICAL.name, new Map(upTo));
    this.deletedAt = performance.now();
  }
}
