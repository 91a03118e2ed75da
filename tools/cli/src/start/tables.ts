/** What the start command prints. Pure: text from figures. */
import type { SourceCounts } from '@tributary/sample-feeds';
import Table from 'cli-table3';
import type { TableConstructorOptions } from 'cli-table3';
import type { LocalRun } from '../local/local-run.js';
import type { SampleResult } from './play-samples.js';

const COLUMNS = ['received', 'accepted', 'duplicate', 'stale', 'rejected', 'quarantined'] as const;
const NOTHING = Object.fromEntries(COLUMNS.map((name) => [name, 0])) as unknown as SourceCounts;
/** Differences that are listed; the rest is counted. */
const LISTED_MAX = 10;
/** No colours: the text goes to terminals, files and pull requests alike. */
const PLAIN: NonNullable<TableConstructorOptions['style']> = {
  head: [],
  border: [],
  compact: true,
};

/** What of a run the table shows. */
export type Addresses = Pick<LocalRun, 'layout' | 'stack' | 'url' | 'databaseUrl'>;

/** Where to look and where to put things. */
export function urlTable(run: Addresses): string {
  const table = new Table({ style: PLAIN });
  const recon = run.url('recon-service');
  const normalizer = run.url('stream-normalizer');
  table.push(
    ['send trades', `${normalizer}/v1/sources/canonical/records  (POST)`],
    ['drop files', `${run.layout.landing}/canonical/`],
    ['read trades', `${recon}/v1/trades`],
    ['what became of records', `${recon}/v1/decisions`],
    ['reconciliation', `${recon}/v1/reconciliations/latest`],
    ['API pages', `${recon}/docs  ${normalizer}/docs  ${run.url('file-ingestor')}/docs`],
    ['metrics', `${run.url('convergence-sink')}/metrics`],
    ['Kafka', run.stack.kafka.brokers.join(', ')],
    ['PostgreSQL', withoutPassword(run.databaseUrl('tributary_reader'))],
    ['where things are', run.layout.runFile],
    ['logs', run.layout.logs],
  );
  return table.toString();
}

/** Each figure beside the expected one; a difference is marked. */
export function summaryTable({ actual, expected }: SampleResult): string {
  const table = new Table({ head: ['source', ...COLUMNS], style: PLAIN });
  const names = [...new Set([...actual.keys(), ...expected.sources.keys()])].sort();
  for (const name of names) {
    const found = actual.get(name) ?? NOTHING;
    const wanted = expected.sources.get(name) ?? NOTHING;
    table.push([name, ...COLUMNS.map((column) => figure(found[column], wanted[column]))]);
  }
  return table.toString();
}

function figure(found: number, wanted: number): string {
  return found === wanted ? String(found) : `${found} (expected ${wanted})`;
}

/** One sentence, and the first differences where there are some. */
export function verdict({ wrongCounts, wrongKeys, reconciliation, seconds }: SampleResult): string {
  const isRight = wrongCounts.length === 0 && wrongKeys.length === 0;
  const lines = [
    `${isRight ? 'The store equals' : 'THE STORE DIFFERS FROM'} what the feeds must give ` +
      `(${seconds.toFixed(1)} s). Reconciliation ${reconciliation.run}: ${reconciliation.result}.`,
  ];
  for (const wrong of wrongKeys.slice(0, LISTED_MAX)) lines.push(`  ${JSON.stringify(wrong)}`);
  const rest = wrongKeys.length - LISTED_MAX;
  if (rest > 0) lines.push(`  and ${rest} more keys`);
  return lines.join('\n');
}

/** True where everything is as it must be. */
export function isAsExpected(result: SampleResult): boolean {
  const { wrongCounts, wrongKeys, reconciliation } = result;
  return wrongCounts.length === 0 && wrongKeys.length === 0 && reconciliation.result === 'CLEAN';
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  return `${shown.href}  (the password is in run.json)`;
}
