/** `npm run bench -- <bench>`: figures of the whole thing, and of the sink, on this machine. */
import { Command } from 'commander';
import { CONTEXT, report, wholeNumber } from './bench-command.js';
import type { CommonOptions } from './bench-command.js';
import { benchEndToEnd } from './end-to-end.js';
import { benchFile } from './file.js';
import { addSinkCommands } from './sink/sink-commands.js';

type SeededOptions = CommonOptions & { readonly seed: number };

const program = new Command('npm run bench --').description(
  'Starts what it needs in a folder of its own, loads it, compares the store with an oracle, and ' +
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
      options: SeededOptions & { records: number; seconds: number; rate: number },
    ): Promise<void> => {
      report('end-to-end', await benchEndToEnd({ ...CONTEXT, ...options }), options);
    },
  );
program
  .command('file')
  .description('seconds until a canonical CSV is in the store, and memory of the services')
  .option('--rows <n>', 'data rows', wholeNumber, 1_000_000)
  .option('--seed <n>', 'seed of the file', wholeNumber, 1)
  .option('--json', 'print the JSON line only', false)
  .action(async (options: SeededOptions & { rows: number }): Promise<void> => {
    report('file', await benchFile({ ...CONTEXT, ...options }), options);
  });
addSinkCommands(program);
await program.parseAsync();
