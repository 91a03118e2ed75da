/**
 * Throughput and latency of the stream. Messages are made beforehand, then played as fast as the
 * broker takes them. `per_s` covers the backlog left in the raw topic once the producer is done;
 * `with_producer_per_s` runs from the first send, the producer sharing the machine too. Latency:
 * from just before a message is handed to the producer until another connection sees its row.
 */
import { compareBlocks } from '@tributary/cli';
import type { LocalRun } from '@tributary/cli';
import { feedBlocks, playKafka } from '@tributary/sample-feeds';
import type { KafkaMessage } from '@tributary/sample-feeds';
import type pg from 'pg';
import { peakMemoryMb, withBenchRun } from './bench-run.js';
import type { BenchContext } from './bench-run.js';
import { decidedRecords, whenDecided } from './decided.js';
import { rounded } from './figures.js';
import type { Figures } from './figures.js';
import { measureLatency } from './latency.js';
import { microsPerRecord, processorSeconds } from './processor-time.js';

/** A trade of the feeds has about so many messages. */
const MESSAGES_PER_TRADE = 4.6;
/** Before the clock: compiles the services' code and fills their caches. */
const WARM_UP_TRADES = 6_000;

export interface EndToEndOptions extends BenchContext {
  readonly records: number;
  readonly seconds: number;
  readonly rate: number;
  readonly seed: number;
}

export function benchEndToEnd(options: EndToEndOptions): Promise<Figures> {
  const { records, say, seed } = options;
  return withBenchRun(options, async (run, client) => {
    const warmUp = feedOf(seed + 1, WARM_UP_TRADES);
    const load = feedOf(seed, Math.max(1, Math.round(records / MESSAGES_PER_TRADE)));
    say(`playing ${warmUp.messages.length} records to warm up`);
    await play(run, warmUp.messages);
    await whenDecided(client, warmUp.decided);
    say(`playing ${load.messages.length} records`);
    const started = performance.now();
    await play(run, load.messages);
    const playedAt = performance.now();
    const before = processorSeconds(run);
    const backlog = warmUp.decided + load.decided - (await decidedRecords(client));
    const ended = await whenDecided(client, warmUp.decided + load.decided);
    const micros = microsPerRecord(before, processorSeconds(run), backlog);
    say(`processor time (us for each record): ${JSON.stringify(micros)}`);
    const perSecond = backlog / ((ended - playedAt) / 1000);
    const withProducer = load.decided / ((ended - started) / 1000);
    say(`${Math.round(perSecond)} records/s; now ${options.rate} records/s`);
    const latency = await measureLatency(run, client, options);
    const wrong = (await wrongOf(client, warmUp)) + (await wrongOf(client, load)) + latency.missing;
    const memory = [...peakMemoryMb(run).values()];
    return {
      per_s: Math.round(perSecond),
      with_producer_per_s: Math.round(withProducer),
      p50_ms: rounded(latency.p50Ms),
      p99_ms: rounded(latency.p99Ms),
      rss_mb: Math.round(Math.max(0, ...memory)),
      records: load.messages.length,
      wrong,
    };
  });
}

interface Feed {
  readonly prefix: string;
  readonly messages: readonly KafkaMessage[];
  /** Records that end as a decision. */
  readonly decided: number;
  readonly blocks: () => ReturnType<typeof feedBlocks>;
}

function feedOf(seed: number, trades: number): Feed {
  const prefix = `B${seed}-`;
  const options = { seed, trades, tradeIdPrefix: prefix, hasBroken: false };
  const blocks = () => feedBlocks({ ...options, lanes: ['canonical-kafka'] });
  const messages: KafkaMessage[] = [];
  let decided = 0;
  for (const { phase, expected } of blocks()) {
    messages.push(...phase.kafka);
    for (const { received, quarantined } of expected.sources.values()) {
      decided += received - quarantined;
    }
  }
  return { prefix, messages, decided, blocks };
}

async function play(run: LocalRun, messages: readonly KafkaMessage[]): Promise<void> {
  await playKafka(messages, { brokers: run.stack.kafka.brokers });
}

async function wrongOf(client: pg.Client, { prefix, blocks }: Feed): Promise<number> {
  return (await compareBlocks(client, prefix, blocks())).wrong;
}
