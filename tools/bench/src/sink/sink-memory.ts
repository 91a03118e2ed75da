/**
 * Resident memory of the sink under full load: a backlog is always ahead of it, so it never rests.
 * The store is then compared with the oracle, as every other bench of the stream does.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { peakMemoryOf, residentMemoryOf } from '../bench-run.js';
import type { BenchContext } from '../bench-run.js';
import { rounded } from '../figures.js';
import type { Figures } from '../figures.js';
import { microsPerRecord, processorSecondsOf } from '../processor-time.js';
import { agedVersionOf, prepareAgedTable } from './aged-table.js';
import { CommittedRecords } from './checkpoint-watch.js';
import { compareStore } from './compare-rows.js';
import { FoldOracle } from './fold-oracle.js';
import { memoryTrend } from './memory-trend.js';
import type { MemorySample } from './memory-trend.js';
import { withSinkRun } from './sink-run.js';
import type { SinkProcess, SinkRun } from './sink-run.js';
import { SteadyBacklog } from './steady-backlog.js';
import { streamOf } from './streams.js';

const DATABASE = 'bench';
/** Inserts, amendments with repeats, duplicates, late versions and earlier maturities. */
const STREAM = 'c';
const SAMPLE_MS = 1_000;
const MS_PER_SECOND = 1_000;
/** The heap has its size after a minute; a run too short for that leaves out its first third. */
const WARM_UP_MS_MAX = 60_000;
const WARM_UP_SHARE_MAX = 1 / 3;
const LOOK_MS = 10;

export interface SinkMemoryOptions extends BenchContext {
  readonly agedRows: number;
  readonly partitions: number;
  /** Length of the load that is sampled, warming up included. */
  readonly seconds: number;
  readonly seed: number;
  /** Percent of updates that move the maturity. */
  readonly maturityMoves: number;
  readonly profile?: string;
  readonly setting?: readonly string[];
}

export function benchSinkMemory(options: SinkMemoryOptions): Promise<Figures> {
  const { agedRows, partitions, seconds, say } = options;
  say(`canonical topic of ${partitions} partitions, table of ${agedRows} rows, relay off`);
  return withSinkRun(options, async (run) => {
    say('preparing the aged table');
    await prepareAgedTable(run, { database: DATABASE, rows: agedRows });
    const client = await run.connect(DATABASE);
    const committed = await CommittedRecords.of(run, client);
    const oracle = new FoldOracle((trade) => (trade < agedRows ? agedVersionOf(trade) : undefined));
    say('filling the backlog');
    const backlog = await SteadyBacklog.fill({
      run,
      client: await run.connect(DATABASE),
      stream: streamOf(STREAM, options),
      onVersion: (version) => oracle.feed(version),
    });
    await client.query('checkpoint');
    const sink = await run.startSink(DATABASE);
    backlog.keep();
    say(`full load for ${seconds} s`);
    const memory = await loaded({ run, sink, committed }, options);
    await committed.reach(await backlog.end(), LOOK_MS);
    say(`fewest records ahead of the sink: ${backlog.lowestRecords}`);
    const peakMb = peakMemoryOf(sink.pid) ?? Number.NaN;
    await sink.stop();
    const rows = agedRows + oracle.created;
    const { wrong, listed } = await compareStore(client, oracle, { rows });
    for (const line of listed) say(line);
    return { rss_mb: Math.round(peakMb), ...memory, backlog_min: backlog.lowestRecords, wrong };
  });
}

interface UnderLoad {
  readonly run: SinkRun;
  readonly sink: SinkProcess;
  readonly committed: CommittedRecords;
}

/** Samples the sink for the length of the load. @throws where the sink has no memory to be read. */
async function loaded(
  { run, sink, committed }: UnderLoad,
  { seconds, say }: SinkMemoryOptions,
): Promise<Figures> {
  const processorSeconds = (): ReadonlyMap<string, number> =>
    processorSecondsOf([
      ['sink', sink.pid],
      ['postgres', run.stack.postgres.pid],
      ['kafka', run.stack.kafka.pid],
    ]);
  const lengthMs = seconds * MS_PER_SECOND;
  const warmUpMs = Math.min(WARM_UP_MS_MAX, lengthMs * WARM_UP_SHARE_MAX);
  const startedAt = performance.now();
  say(`warming up for ${Math.round(warmUpMs / MS_PER_SECOND)} s`);
  await sampled(sink, startedAt + warmUpMs);
  const [before, spentBefore] = [await committed.look(), processorSeconds()];
  const samples = await sampled(sink, startedAt + lengthMs);
  const after = await committed.look();
  const records = after.records - before.records;
  const micros = microsPerRecord(spentBefore, processorSeconds(), records);
  say(`processor time (us a record): ${JSON.stringify(micros)}`);
  const { firstMb, lastMb, mbPerMinute } = memoryTrend(samples);
  const took = (after.at - before.at) / MS_PER_SECOND;
  return {
    rss_first_mb: Math.round(firstMb),
    rss_last_mb: Math.round(lastMb),
    growth_mb_per_minute: rounded(mbPerMinute, 2),
    per_s: Math.round(records / took),
  };
}

/** One sample a second until then. */
async function sampled(sink: SinkProcess, until: number): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  while (performance.now() < until) {
    const mb = residentMemoryOf(sink.pid);
    if (mb === undefined) throw new Error('resident memory is read on Linux, of a running sink');
    samples.push({ at: performance.now(), mb });
    await pause(SAMPLE_MS);
  }
  return samples;
}
