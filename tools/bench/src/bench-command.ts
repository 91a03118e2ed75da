/** What the commands of the benches share: their options and their one JSON line. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError } from 'commander';
import type { BenchContext } from './bench-run.js';
import type { Figures } from './figures.js';

const COUNT_MAX = 10_000_000;

export interface CommonOptions {
  readonly json: boolean;
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0 || value > COUNT_MAX) {
    throw new InvalidArgumentError(`a whole number from 0 to ${COUNT_MAX}`);
  }
  return value;
}

/** A whole number of at least 1. */
export function count(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('at least 1');
  return value;
}

/** Progress goes to standard error, so that the last line of standard output is the figures. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

export const CONTEXT: BenchContext = {
  root: join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..'),
  say,
};

export function report(bench: string, figures: Figures, { json }: CommonOptions): void {
  if (!json) {
    for (const [name, value] of Object.entries(figures)) say(`${name.padEnd(20)} ${value}`);
  }
  process.stdout.write(`${JSON.stringify({ bench, figures })}\n`);
  if ((figures['wrong'] ?? 0) !== 0) process.exitCode = 1;
}
