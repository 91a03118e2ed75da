/** The commands of the sink's benches. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { CONTEXT, count, report, wholeNumber } from '../bench-command.js';
import type { CommonOptions } from '../bench-command.js';
import { benchBatchApply } from './batch-apply.js';
import type { BatchApplyOptions } from './batch-apply.js';
import { benchSinkDb } from './sink-db.js';
import type { SinkDbOptions } from './sink-db.js';
import { benchSinkLatency } from './sink-latency.js';
import type { SinkLatencyOptions } from './sink-latency.js';
import { benchSinkMemory } from './sink-memory.js';
import type { SinkMemoryOptions } from './sink-memory.js';
import { benchSink } from './sink.js';
import type { SinkOptions } from './sink.js';
import type { StreamName } from './streams.js';

const MILLION = 1_000_000;
const PERCENT_MAX = 100;
const STREAMS: readonly StreamName[] = ['a', 'b', 'c'];

type Given<T> = CommonOptions & Omit<T, keyof typeof CONTEXT>;

function percent(text: string): number {
  const value = wholeNumber(text);
  if (value > PERCENT_MAX) throw new InvalidArgumentError(`from 0 to ${PERCENT_MAX}`);
  return value;
}

function streams(text: string): readonly StreamName[] {
  const chosen = STREAMS.filter((name) => text.includes(name));
  if (chosen.join('') !== text) throw new InvalidArgumentError('some of abc, in this order');
  return chosen;
}

/** Options every one of them has. */
function sinkCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--aged-rows <n>', 'rows of the aged table', count, MILLION)
    .option('--setting <name=value...>', 'settings of the database, to learn what one costs')
    .option('--json', 'print the JSON line only', false);
}

function withService(command: Command): Command {
  return command
    .option('--partitions <n>', 'partitions of the canonical topic', count, 2)
    .option('--profile <folder>', 'write a processor profile of each sink process there');
}

export function addSinkCommands(program: Command): void {
  addBatchApply(program);
  addSink(program);
  addSinkLatency(program);
  addSinkMemory(program);
  addSinkDb(program);
}

function addBatchApply(program: Command): void {
  withService(
    sinkCommand(program, 'batch-apply', 'seconds for a staged batch: all new, changed, a replay'),
  )
    .option('--rows <n>', 'rows of each batch', count, MILLION)
    .option('--mixed', 'shared trades on every partition, not on one of their own', false)
    .option('--shared-rate <n>', 'records of shared trades per second', wholeNumber, 20)
    .action(async (options: Given<BatchApplyOptions>): Promise<void> => {
      report('batch-apply', await benchBatchApply({ ...CONTEXT, ...options }), options);
    });
}

function addSink(program: Command): void {
  withService(
    sinkCommand(program, 'sink', 'records per second from a preloaded topic to committed rows'),
  )
    .option('--records <n>', 'records of the timed part', count, 500_000)
    .option('--warm-up <n>', 'records before the clock', count, 100_000)
    .option('--rounds <n>', 'measurements of each stream; the middle one counts', count, 1)
    .option('--streams <names>', 'which of abc', streams, STREAMS)
    .option('--maturity-moves <percent>', 'updates that move the maturity', percent, PERCENT_MAX)
    .option('--empty-for-a', 'stream a begins with an empty table', false)
    .option('--seed <n>', 'seed of the streams', wholeNumber, 1)
    .option('--peers <folder>', 'where run.sh of the peers lies: runs the Java loop in turn')
    .option('--peers-work <folder>', 'scratch folder of the peers, after `run.sh setup`')
    .action(async (options: Given<SinkOptions>): Promise<void> => {
      report('sink', await benchSink({ ...CONTEXT, ...options }), options);
    });
}

function addSinkLatency(program: Command): void {
  withService(
    sinkCommand(program, 'sink-latency', 'from the send of a record until its row is visible'),
  )
    .option('--seconds <n>', 'length of each counted part', count, 30)
    .action(async (options: Given<SinkLatencyOptions>): Promise<void> => {
      report('sink-latency', await benchSinkLatency({ ...CONTEXT, ...options }), options);
    });
}

function addSinkMemory(program: Command): void {
  withService(sinkCommand(program, 'sink-memory', 'resident memory of the sink under full load'))
    .option('--seconds <n>', 'length of the load', count, 600)
    .option('--maturity-moves <percent>', 'updates that move the maturity', percent, PERCENT_MAX)
    .option('--seed <n>', 'seed of the stream', wholeNumber, 1)
    .action(async (options: Given<SinkMemoryOptions>): Promise<void> => {
      report('sink-memory', await benchSinkMemory({ ...CONTEXT, ...options }), options);
    });
}

function addSinkDb(program: Command): void {
  sinkCommand(program, 'sink-db', 'the write path without a broker, as a share of COPY')
    .option('--records <n>', 'records of one measurement', count, 60_000)
    .option('--batch-records <n>', 'records of one step', count, 2_000)
    .option('--rounds <n>', 'rounds; the middle ratio counts', count, 5)
    .option('--maturity-moves <percent>', 'updates that move the maturity', percent, 0)
    .action(async (options: Given<SinkDbOptions>): Promise<void> => {
      report('sink-db', await benchSinkDb({ ...CONTEXT, ...options }), options);
    });
}
