/**
 * Records at a steady pace, and when each was seen by another connection. The clock of a record
 * starts just before it is handed to the producer, at its due time by the pace: a slow send does
 * not hold the next one back. It ends with the answer to the first look that shows it, so a figure
 * is late by at most one look (a pause of 3 ms and one query), never early.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { SentCoordinate } from '@tributary/kafka';
import type pg from 'pg';
import { canonicalRecord } from './canonical-send.js';
import type { Version } from './bench-record.js';
import { positions } from './checkpoint-watch.js';
import type { SinkRun } from './sink-run.js';

const LOOK_MS = 3;
const TICK_MS = 2;
const ARRIVAL_MS_MAX = 120_000;

/** A record and when its clock started. */
export interface SentRecord {
  readonly partition: number;
  readonly offset: number;
  readonly at: number;
}

/** The position of a partition as it was seen. */
export interface SeenPosition {
  readonly partition: number;
  readonly next: number;
  readonly at: number;
}

/** A record that was seen. */
export interface Arrived {
  readonly sentAt: number;
  readonly tookMs: number;
}

/** Pairs records with the first look that shows them. Both lists are in the order of time. */
export function arrivalsOf(
  sent: readonly SentRecord[],
  seen: readonly SeenPosition[],
): { readonly arrived: readonly Arrived[]; readonly missing: number } {
  const arrived: Arrived[] = [];
  let missing = 0;
  for (const partition of new Set(sent.map((record) => record.partition))) {
    const records = sent.filter((record) => record.partition === partition);
    const looks = seen.filter((look) => look.partition === partition);
    let look = 0;
    for (const { offset, at } of records.sort((a, b) => a.offset - b.offset)) {
      while (look < looks.length && (looks[look]?.next ?? 0) <= offset) look += 1;
      const shown = looks[look];
      if (shown === undefined) missing += 1;
      else arrived.push({ sentAt: at, tookMs: shown.at - at });
    }
  }
  return { arrived: arrived.sort((a, b) => a.sentAt - b.sentAt), missing };
}

/** Notes every change of the partitions' positions until it is ended. */
export class PositionWatch {
  readonly seen: SeenPosition[] = [];
  private readonly last = new Map<number, number>();
  private isEnded = false;
  private readonly watching: Promise<void>;

  constructor(private readonly client: pg.Client) {
    this.watching = this.watch();
    // Its failure is met by whoever ends the watch.
    this.watching.catch(() => undefined);
  }

  positionOf(partition: number): number {
    return this.last.get(partition) ?? 0;
  }

  async end(): Promise<void> {
    this.isEnded = true;
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.isEnded) {
      const found = await positions(this.client);
      const at = performance.now();
      for (const [partition, next] of found) {
        if (this.last.get(partition) === next) continue;
        this.last.set(partition, next);
        this.seen.push({ partition, next, at });
      }
      await pause(LOOK_MS);
    }
  }
}

export interface Pace {
  /** Records per second. */
  readonly rate: number;
  next(): Version;
  /** Sending ends once this is true. */
  isOver(): boolean;
}

/** Sends at the pace until it is over; answers every record with its coordinate. */
export async function sendPaced(run: SinkRun, pace: Pace): Promise<SentRecord[]> {
  const started = performance.now();
  const sends: Promise<SentRecord[]>[] = [];
  for (let sent = 0; !pace.isOver(); ) {
    const due = Math.floor(((performance.now() - started) / 1_000) * pace.rate);
    const first = sent;
    const records = Array.from({ length: due - first }, () => canonicalRecord(pace.next()));
    sent = due;
    if (records.length > 0) {
      const dueAt = (index: number): number => started + ((first + index + 1) / pace.rate) * 1_000;
      const send = run.producer.send(records).then((places) => places.map(sentAt(dueAt)));
      // Its failure is met at the end, with all others.
      send.catch(() => undefined);
      sends.push(send);
    }
    await pause(TICK_MS);
  }
  return (await Promise.all(sends)).flat();
}

function sentAt(dueAt: (index: number) => number) {
  return ({ partition, offset }: SentCoordinate, index: number): SentRecord => ({
    partition,
    offset: Number(offset),
    at: dueAt(index),
  });
}

/** Waits until every record was seen, or for two minutes. */
export async function whenSeen(watch: PositionWatch, sent: readonly SentRecord[]): Promise<void> {
  const highest = new Map<number, number>();
  for (const { partition, offset } of sent) {
    highest.set(partition, Math.max(highest.get(partition) ?? 0, offset));
  }
  const deadline = performance.now() + ARRIVAL_MS_MAX;
  for (const [partition, offset] of highest) {
    while (watch.positionOf(partition) <= offset && performance.now() < deadline) {
      await pause(LOOK_MS);
    }
  }
}
