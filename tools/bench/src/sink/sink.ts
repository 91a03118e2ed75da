/**
 * Records per second from a preloaded canonical topic to committed rows, over three streams, each
 * on a copy of its own of the aged table. The store is then compared with the oracle, row by row.
 */
import { TRADES_CANONICAL } from '@tributary/contracts';
import type pg from 'pg';
import { peakMemoryOf } from '../bench-run.js';
import type { BenchContext } from '../bench-run.js';
import { percentile } from '../figures.js';
import type { Figures } from '../figures.js';
import { microsPerRecord, processorSecondsOf } from '../processor-time.js';
import { agedVersionOf, prepareAgedTable } from './aged-table.js';
import { preload } from './canonical-send.js';
import { CommittedRecords } from './checkpoint-watch.js';
import { compareStore } from './compare-rows.js';
import { FoldOracle } from './fold-oracle.js';
import { JavaPeer } from './java-peer.js';
import { withSinkRun } from './sink-run.js';
import type { SinkRun } from './sink-run.js';
import { AGED_VERSION, REPEAT_WINDOW, streamOf } from './streams.js';
import type { StreamName } from './streams.js';
import type { Version } from './bench-record.js';

const AGED = 'aged';
const EMPTY = 'empty';
const LOOK_MS = 10;
const MOVE_POSITION = `
  update trade_store.checkpoint set next_position = $1
  where origin_id = (select origin_id from trade_store.origin where kind = 'STREAM' and name = $2)`;

export interface SinkOptions extends BenchContext {
  /** Records of the timed part of each stream. */
  readonly records: number;
  /** Records before the clock. */
  readonly warmUp: number;
  readonly agedRows: number;
  readonly partitions: number;
  readonly rounds: number;
  readonly seed: number;
  /** Percent of updates that move the maturity. */
  readonly maturityMoves: number;
  /** Stream a begins with an empty table, as with the peers. */
  readonly emptyForA: boolean;
  readonly streams: readonly StreamName[];
  readonly profile?: string;
  readonly setting?: readonly string[];
  /** With both, the Java loop runs in turn with the sink. */
  readonly peers?: string;
  readonly peersWork?: string;
}

interface StreamResult {
  readonly name: StreamName;
  readonly perSecond: number;
  readonly wrong: number;
  /** To the Java loop in the same round. */
  readonly ratio?: number;
}

export function benchSink(options: SinkOptions): Promise<Figures> {
  const { agedRows, emptyForA, partitions, rounds, say, streams } = options;
  say(`canonical topic of ${partitions} partitions, table of ${agedRows} rows, relay off`);
  return withSinkRun(options, async (run) => {
    say('preparing the aged table');
    await prepareAgedTable(run, { database: AGED, rows: agedRows });
    if (emptyForA) await run.createDatabase(EMPTY);
    const peer = await loadPeer(run, options);
    const results = new Map<StreamName, StreamResult[]>(streams.map((name) => [name, []]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const name of streams) {
        const ours = await measure(run, name, options);
        results.get(name)?.push(peer === undefined ? ours : await besides(peer, ours, round));
      }
    }
    for (const [name, all] of results) sayRatio(name, all, say);
    const figures = streams.map((name) => [`${name}_per_s`, medianOf(results.get(name) ?? [])]);
    const wrong = [...results.values()].flat().reduce((sum, result) => sum + result.wrong, 0);
    return { ...(Object.fromEntries(figures) as Figures), wrong };
  });

  async function besides(peer: JavaPeer, ours: StreamResult, round: number): Promise<StreamResult> {
    const theirs = await peer.measure(ours.name, round);
    const ratio = ours.perSecond / theirs.warm;
    say(`${ours.name}: ${ratio.toFixed(2)} of the Java loop's ${theirs.warm} records/s`);
    return { ...ours, ratio };
  }
}

async function loadPeer(run: SinkRun, options: SinkOptions): Promise<JavaPeer | undefined> {
  const { peers, peersWork, agedRows, warmUp, records } = options;
  if (peers === undefined || peersWork === undefined) return undefined;
  options.say("filling the Java loop's topics and databases");
  return JavaPeer.load(run, { peers, peersWork }, { agedRows, warmUp, records });
}

function sayRatio(
  name: StreamName,
  results: readonly StreamResult[],
  say: BenchContext['say'],
): void {
  const ratios = results.flatMap(({ ratio }) => ratio ?? []).sort((a, b) => a - b);
  if (ratios.length === 0) return;
  const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  say(`${name}: median ratio ${percentile(ratios, 0.5).toFixed(2)} of (${all})`);
}

function medianOf(results: readonly StreamResult[]): number {
  return percentile(
    results.map(({ perSecond }) => perSecond).sort((a, b) => a - b),
    0.5,
  );
}

async function measure(
  run: SinkRun,
  name: StreamName,
  options: SinkOptions,
): Promise<StreamResult> {
  const { warmUp, records, say } = options;
  const onEmpty = name === 'a' && options.emptyForA;
  const agedRows = onEmpty ? 0 : options.agedRows;
  const database = `stream_${name}`;
  await run.createDatabase(database, onEmpty ? EMPTY : AGED);
  const client = await run.connect(database);
  await run.empty(TRADES_CANONICAL);
  await beginAtLow(run, client);
  const oracle = new FoldOracle((trade) => (trade < agedRows ? agedVersionOf(trade) : undefined));
  const tellShape = new StreamShapeCount();
  const total = warmUp + records;
  const bytes = await preload(run, streamOf(name, options), {
    records: total,
    onVersion: (version) => {
      oracle.feed(version);
      tellShape.feed(version);
    },
  });
  const decisions = JSON.stringify(Object.fromEntries(oracle.decisions));
  say(`${name}: ${total} records of ${Math.round(bytes / total)} bytes; ${tellShape.text(total)}`);
  say(`${name}: decisions of the oracle ${decisions}`);
  await client.query('checkpoint');
  const perSecond = await timed(run, { database, name, options });
  const { wrong, listed } = await compareStore(client, oracle, { rows: agedRows + oracle.created });
  for (const line of listed) say(`${name}: ${line}`);
  await client.end();
  await run.dropDatabase(database);
  return { name, perSecond, wrong };
}

/** A copy of the aged table knows the topic from before it was emptied. */
async function beginAtLow(run: SinkRun, client: pg.Client): Promise<void> {
  for (const { partition, low } of await run.canonicalOffsets()) {
    const origin = `${TRADES_CANONICAL.name}/${partition}`;
    await client.query(MOVE_POSITION, [low.toString(), origin]);
  }
}

/** Starts the sink on the preloaded topic; answers records per second after the warm-up. */
async function timed(
  run: SinkRun,
  { database, name, options }: { database: string; name: string; options: SinkOptions },
): Promise<number> {
  const { warmUp, records, say } = options;
  const total = warmUp + records;
  const client = await run.connect(database);
  const committed = await CommittedRecords.of(run, client);
  const sink = await run.startSink(database);
  const processorSeconds = (): ReadonlyMap<string, number> =>
    processorSecondsOf([
      ['sink', sink.pid],
      ['postgres', run.stack.postgres.pid],
      ['kafka', run.stack.kafka.pid],
    ]);
  const first = await committed.reach(1, LOOK_MS);
  const warm = await committed.reach(Math.max(1, warmUp), LOOK_MS);
  const before = processorSeconds();
  const wal = await walPosition(client);
  const end = await committed.reach(total, LOOK_MS);
  const micros = microsPerRecord(before, processorSeconds(), total - warm.records);
  const perSecond = rate(warm, end);
  say(
    `${name}: ${perSecond} records/s warm, ${rate(first, end)} from the first commit on; ` +
      `${Math.round(((await walPosition(client)) - wal) / (end.records - warm.records))} bytes of ` +
      `WAL a record; processor time (us a record): ${JSON.stringify(micros)}; ` +
      `peak memory of the sink ${Math.round(peakMemoryOf(sink.pid) ?? 0)} MB`,
  );
  await sink.stop();
  await client.end();
  return perSecond;
}

/** Bytes of log the server has written. */
async function walPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as bytes`,
  );
  return Number(rows[0]?.bytes);
}

type Seen = Awaited<ReturnType<CommittedRecords['look']>>;

function rate(from: Seen, to: Seen): number {
  return Math.round((to.records - from.records) / ((to.at - from.at) / 1_000));
}

/** What the stream is made of, for people. */
class StreamShapeCount {
  private readonly lastSeen = new Map<number, number>();
  private sent = 0;
  private repeats = 0;

  feed({ trade }: Version): void {
    const last = this.lastSeen.get(trade);
    if (last !== undefined && this.sent - last <= REPEAT_WINDOW) this.repeats += 1;
    this.lastSeen.set(trade, this.sent);
    this.sent += 1;
  }

  text(total: number): string {
    const share = ((this.repeats * 100) / total).toFixed(1);
    return `${share} % repeat a trade of the last ${REPEAT_WINDOW}; rows begin at version ${AGED_VERSION}`;
  }
}
