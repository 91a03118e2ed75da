/**
 * Batches of staged rows into an aged table: all changed, all changed again, nothing newer, all
 * new. While they are changed again, a stream of other trades runs, and a trickle of trades that
 * the batch changes.
 */
import { partitionOf } from '@tributary/kafka';
import type pg from 'pg';
import { peakMemoryOf } from '../bench-run.js';
import type { BenchContext } from '../bench-run.js';
import { percentile, rounded } from '../figures.js';
import type { Figures } from '../figures.js';
import { microsPerRecord, processorSecondsOf } from '../processor-time.js';
import { agedVersionOf, prepareAgedTable, settle } from './aged-table.js';
import { decisionsOf, publishBatch, whenApplied } from './batches.js';
import type { BenchBatch } from './batches.js';
import { kafkaKeyOf } from './bench-record.js';
import type { Version } from './bench-record.js';
import { CODES } from './fold-oracle.js';
import { PositionWatch, arrivalsOf, sendPaced, whenSeen } from './paced-latency.js';
import type { Arrived } from './paced-latency.js';
import { withSinkRun } from './sink-run.js';
import type { SinkProcess, SinkRun } from './sink-run.js';
import { stageParts } from './staged-parts.js';
import { AGED_VERSION } from './streams.js';

const DATABASE = 'bench';
const NEW_TRADES = 40_000_000;
const WARM_UP_TRADES = 50_000_000;
const WARM_UP_ROWS = 20_000;
const STREAM_TRADES = 60_000_000;
const STREAM_RATE = 1_000;
const CHANGED_AGAIN_VERSION = AGED_VERSION + 2;
const SETTLE_MS = 4_000;

export interface BatchApplyOptions extends BenchContext {
  readonly rows: number;
  readonly agedRows: number;
  readonly partitions: number;
  /** The trickle of shared trades goes to every partition, not to one of its own. */
  readonly mixed: boolean;
  /** Records of shared trades per second; 0 for none. */
  readonly sharedRate: number;
  readonly profile?: string;
  readonly setting?: readonly string[];
}

export function benchBatchApply(options: BatchApplyOptions): Promise<Figures> {
  const { rows, agedRows, say, partitions, mixed } = options;
  if (rows > agedRows) throw new Error('the batch changes rows of the table: --rows is too large');
  say(`${rows} rows on a table of ${agedRows}; canonical topic of ${partitions} partitions`);
  if (partitions < 2 && !mixed) throw new Error('one partition is always --mixed');
  return withSinkRun(options, async (run) => {
    say('preparing the aged table');
    await prepareAgedTable(run, { database: DATABASE, rows: agedRows });
    say('staging the parts');
    const batches = await stageAll(run, rows);
    const client = await run.connect(DATABASE);
    const sink = await run.startSink(DATABASE);
    await applied(client, run, batches.warmUp);
    const bench = new BatchApplyRun(options, { run, client, sink });
    const changed = await bench.timed(batches.changed, [CODES.amended]);
    const beside = await bench.besideStream(batches.changedAgain);
    const replay = await bench.timed(batches.replay, [CODES.duplicate, CODES.stale]);
    const created = await bench.timed(batches.created, [CODES.created]);
    say(`peak memory of the sink: ${Math.round(peakMemoryOf(sink.pid) ?? 0)} MB`);
    await sink.stop();
    return {
      new_s: created,
      changed_s: changed,
      replay_s: replay,
      stream_p99_ms: p99(beside.stream),
      overlap_p99_ms: p99(beside.overlap),
    };
  });
}

async function stageAll(run: SinkRun, rows: number) {
  const stage = async (name: string, count: number, versionOf: (row: number) => Version) => ({
    name,
    parts: await stageParts({ folder: run.staging, name, rows: count, versionOf }),
  });
  const changed = (name: string, version: number): ReturnType<typeof stage> =>
    stage(name, rows, (row) => ({ ...agedVersionOf(row), version, isNew: false }));
  const changedAgain = await changed('changed again', CHANGED_AGAIN_VERSION);
  return {
    warmUp: await stage('warm-up', Math.min(rows, WARM_UP_ROWS), (row) =>
      firstVersionOf(WARM_UP_TRADES + row),
    ),
    changed: await changed('changed', AGED_VERSION + 1),
    changedAgain,
    replay: { name: 'replay', parts: changedAgain.parts },
    created: await stage('new', rows, (row) => firstVersionOf(NEW_TRADES + row)),
  };
}

function firstVersionOf(trade: number): Version {
  return { trade, version: 1, maturityShift: 0, isNew: true };
}

/** @returns when the manifest was sent and when the batch was seen applied. */
async function applied(client: pg.Client, run: SinkRun, batch: BenchBatch) {
  const sentAt = await publishBatch(run, batch);
  return { sentAt, seenAt: await whenApplied(client, batch.name) };
}

const p99 = (arrived: readonly Arrived[]): number => {
  const sorted = arrived.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return rounded(percentile(sorted, 0.99));
};

interface Parts {
  readonly run: SinkRun;
  readonly client: pg.Client;
  readonly sink: SinkProcess;
}

class BatchApplyRun {
  constructor(
    private readonly options: BatchApplyOptions,
    private readonly parts: Parts,
  ) {}

  /** Seconds from the manifest's send until the batch is seen applied. */
  async timed(batch: BenchBatch, expected: readonly string[]): Promise<number> {
    await settle(this.parts.client);
    const { sentAt, seenAt } = await this.reported(batch, expected);
    return rounded((seenAt - sentAt) / 1_000);
  }

  /** The batch that changes every row, with the stream and the trickle beside it. */
  async besideStream(batch: BenchBatch) {
    const { client, run } = this.parts;
    await settle(client);
    const watch = new PositionWatch(await run.connect(DATABASE));
    let isOver = false;
    const over = (): boolean => isOver;
    const stream = sendPaced(run, { rate: STREAM_RATE, isOver: over, next: this.otherTrades() });
    stream.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const overlap = sendPaced(run, {
      rate: this.options.sharedRate,
      isOver: over,
      next: this.sharedTrades(),
    });
    overlap.catch(() => undefined);
    const { sentAt, seenAt } = await this.reported(batch, [CODES.amended, CODES.stale]).finally(
      () => (isOver = true),
    );
    const sent = { stream: await stream, overlap: await overlap };
    await whenSeen(watch, [...sent.stream, ...sent.overlap]);
    await watch.end();
    const within = (records: typeof sent.stream): readonly Arrived[] => {
      const { arrived, missing } = arrivalsOf(records, watch.seen);
      if (missing > 0) throw new Error(`${missing} records of the stream never came`);
      return arrived.filter((record) => record.sentAt >= sentAt && record.sentAt <= seenAt);
    };
    const figures = { stream: within(sent.stream), overlap: within(sent.overlap) };
    this.options.say(
      `beside the batch: ${figures.stream.length} records of the stream, ` +
        `${figures.overlap.length} of shared trades`,
    );
    return figures;
  }

  /** New trades, on all partitions but the last unless everything is mixed. */
  private otherTrades(): () => Version {
    let trade = STREAM_TRADES;
    const { partitions } = this.options;
    return () => {
      while (!this.options.mixed && placeOf(trade, partitions) === partitions - 1) trade += 1;
      return firstVersionOf(trade++);
    };
  }

  /** Trades the batch changes too, from all over it, in a version above the batch's. */
  private sharedTrades(): () => Version {
    const { partitions, rows, mixed } = this.options;
    let step = 0;
    const nextTrade = (): number => (step++ * 61_803) % rows;
    return () => {
      let trade = nextTrade();
      while (!mixed && placeOf(trade, partitions) !== partitions - 1) trade = nextTrade();
      return { trade, version: CHANGED_AGAIN_VERSION + 1 + step, maturityShift: 0, isNew: false };
    };
  }

  private processorSeconds(): ReadonlyMap<string, number> {
    const { run, sink } = this.parts;
    return processorSecondsOf([
      ['sink', sink.pid],
      ['postgres', run.stack.postgres.pid],
      ['kafka', run.stack.kafka.pid],
    ]);
  }

  /** Applies the batch and tells its processor times. @throws where its decisions are others. */
  private async reported(batch: BenchBatch, expected: readonly string[]) {
    const { rows, say } = this.options;
    const { client, run } = this.parts;
    const before = this.processorSeconds();
    const times = await applied(client, run, batch);
    const micros = microsPerRecord(before, this.processorSeconds(), rows);
    const seconds = ((times.seenAt - times.sentAt) / 1_000).toFixed(1);
    say(`${batch.name}: ${seconds} s; processor time (us a row): ${JSON.stringify(micros)}`);
    const decisions = await decisionsOf(client, batch.name);
    const decided = expected.reduce((sum, kind) => sum + (decisions.get(kind) ?? 0), 0);
    if (decided !== rows) {
      throw new Error(`${batch.name}: wrong decisions ${JSON.stringify([...decisions])}`);
    }
    return times;
  }
}

function placeOf(trade: number, partitions: number): number {
  return partitionOf(kafkaKeyOf(trade), partitions);
}
