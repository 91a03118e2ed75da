/** `npm run bench -- end-to-end|file`: figures of the whole thing on this machine. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { benchEndToEnd } from './end-to-end.js';
import { benchFile } from './file.js';
import type { Figures } from './figures.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const COUNT_MAX = 10_000_000;

interface CommonOptions {
  readonly json: boolean;
  readonly seed: number;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > COUNT_MAX) {
    throw new InvalidArgumentError(`a whole number from 0 to ${COUNT_MAX}`);
  }
  return value;
}

/** Progress goes to standard error, so that the last line of standard output is the figures. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

function report(bench: string, figures: Figures, { json }: CommonOptions): void {
  if (!json) {
    for (const [name, value] of Object.entries(figures)) say(`${name.padEnd(20)} ${value}`);
  }
  process.stdout.write(`${JSON.stringify({ bench, figures })}\n`);
  if (figures['wrong'] !== 0) process.exitCode = 1;
}

const program = new Command('npm run bench --').description(
  'Starts everything in a folder of its own, loads it, compares the store with the oracle, and ' +
    'ends with one JSON line {"bench":..,"figures":{..}}. Exit code 1 where the store is wrong.',
);
program
  .command('end-to-end')
  .description('records per second from raw.canonical.v1 to committed rows, and the latency')
  .option('--records <n>', 'records of the throughput part, about', wholeNumber, 300_000)
  .option('--seconds <n>', 'length of the latency part', wholeNumber, 30)
  .option('--rate <n>', 'records per second of the latency part', wholeNumber, 1_000)
  .option('--seed <n>', 'seed of the feeds', wholeNumber, 1)
  .option('--json', 'print the JSON line only', false)
  .action(
    async (
      options: CommonOptions & { records: number; seconds: number; rate: number },
    ): Promise<void> => {
      report('end-to-end', await benchEndToEnd({ root: ROOT, say, ...options }), options);
    },
  );
program
  .command('file')
  .description('seconds until a canonical CSV is in the store, and memory of the services')
  .option('--rows <n>', 'data rows', wholeNumber, 1_000_000)
  .option('--seed <n>', 'seed of the file', wholeNumber, 1)
  .option('--json', 'print the JSON line only', false)
  .action(async (options: CommonOptions & { rows: number }): Promise<void> => {
    report('file', await benchFile({ root: ROOT, say, ...options }), options);
  });
await program.parseAsync();
