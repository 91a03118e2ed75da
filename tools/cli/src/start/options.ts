/** Options of `npm start`. */
import { Command, InvalidArgumentError } from 'commander';

export interface StartOptions {
  /** Play the sample feeds once everything is ready. */
  readonly samples: boolean;
  /** Throw away data of earlier runs first. */
  readonly fresh: boolean;
  /** Records per second of the sample feeds; absent means as fast as they go. */
  readonly rate?: number;
  readonly seed: number;
  /** Stop by itself once the samples are in the store and compared. */
  readonly exit: boolean;
}

const RATE_MAX = 1_000_000;

/** Ends the process for `--help`, and with code 1 and a reason for what it cannot read. */
export function parseStartOptions(argv: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description(
      'Starts PostgreSQL, Kafka and the services of Tributary, plays sample feeds by stream and ' +
        'by file, and shows what became of every record. Ctrl-C stops everything; data stays in ' +
        '.tributary/.',
    )
    .option('--no-samples', 'start everything, play nothing')
    .option('--fresh', 'throw away the data of earlier runs first', false)
    .option('--rate <n>', 'records per second of the sample feeds', positiveInteger)
    .option('--seed <n>', 'seed of the sample feeds', positiveInteger, 1)
    .option('--exit', 'stop once the samples are stored; exit 1 where they differ', false);
  command.parse([...argv], { from: 'user' });
  return command.opts<StartOptions>();
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > RATE_MAX) {
    throw new InvalidArgumentError(`a whole number from 1 to ${RATE_MAX}`);
  }
  return value;
}
