/** From just before a canonical record is sent until its row is seen, at a steady pace. */
import { peakMemoryOf } from '../bench-run.js';
import type { BenchContext } from '../bench-run.js';
import { percentile, rounded } from '../figures.js';
import type { Figures } from '../figures.js';
import { prepareAgedTable } from './aged-table.js';
import type { Version } from './bench-record.js';
import { PositionWatch, arrivalsOf, sendPaced, whenSeen } from './paced-latency.js';
import { withSinkRun } from './sink-run.js';
import type { SinkRun } from './sink-run.js';

const DATABASE = 'bench';
const FIRST_TRADE = 20_000_000;
const RATES = [1_000, 5_000] as const;
/** The first seconds at each pace are not counted. */
const SETTLE_MS = 4_000;
/** Before the clock: compiles the sink's code. */
const WARM_UP_MS = 8_000;

export interface SinkLatencyOptions extends BenchContext {
  readonly agedRows: number;
  readonly partitions: number;
  /** Length of each counted part. */
  readonly seconds: number;
  readonly profile?: string;
  readonly setting?: readonly string[];
}

export function benchSinkLatency(options: SinkLatencyOptions): Promise<Figures> {
  const { agedRows, partitions, say } = options;
  say(`canonical topic of ${partitions} partitions, table of ${agedRows} rows, relay off`);
  return withSinkRun(options, async (run) => {
    say('preparing the aged table');
    await prepareAgedTable(run, { database: DATABASE, rows: agedRows });
    const sink = await run.startSink(DATABASE);
    const next = newTrades();
    say('warming up');
    await paced(run, next, { rate: RATES[1], countedMs: WARM_UP_MS });
    const tookAt = async (rate: number): Promise<(share: number) => number> => {
      const took = await paced(run, next, { rate, countedMs: options.seconds * 1_000 });
      say(`${rate}/s: ${took.length} records, slowest ${Math.round(took.at(-1) ?? 0)} ms`);
      return (share) => rounded(percentile(took, share));
    };
    const [slow, fast] = [await tookAt(RATES[0]), await tookAt(RATES[1])];
    say(`p50 at ${RATES[1]}/s: ${fast(0.5)} ms`);
    say(`peak memory of the sink: ${Math.round(peakMemoryOf(sink.pid) ?? 0)} MB`);
    await sink.stop();
    return { p50_ms_1000: slow(0.5), p99_ms_1000: slow(0.99), p99_ms_5000: fast(0.99) };
  });
}

function newTrades(): () => Version {
  let trade = FIRST_TRADE;
  return () => ({ trade: trade++, version: 1, maturityShift: 0, isNew: true });
}

/** Sorted times of the counted records, ms. @throws where a record never came. */
async function paced(
  run: SinkRun,
  next: () => Version,
  { rate, countedMs }: { readonly rate: number; readonly countedMs: number },
): Promise<number[]> {
  const client = await run.connect(DATABASE);
  await client.query('checkpoint');
  const watch = new PositionWatch(client);
  const countedFrom = performance.now() + SETTLE_MS;
  const endsAt = countedFrom + countedMs;
  const isOver = (): boolean => performance.now() >= endsAt;
  const sent = await sendPaced(run, { rate, next, isOver });
  await whenSeen(watch, sent);
  await watch.end();
  await client.end();
  const { arrived, missing } = arrivalsOf(sent, watch.seen);
  if (missing > 0) throw new Error(`${missing} records never came`);
  const counted = arrived.filter((record) => record.sentAt >= countedFrom);
  return counted.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
}
