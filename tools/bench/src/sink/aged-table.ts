/**
 * A store that has been in use: its rows were applied by the sink, 40 % of them rewritten once
 * since, then vacuumed. A fresh heap flatters what writes into it.
 */
import { BATCHES_STAGED } from '@tributary/contracts';
import type pg from 'pg';
import { batchIdOf, publishBatch, whenApplied } from './batches.js';
import { stageParts } from './staged-parts.js';
import type { SinkRun } from './sink-run.js';
import { AGED_VERSION } from './streams.js';
import type { Version } from './bench-record.js';

const REWRITE_TWO_FIFTHS = `
  update trade_store.trade set trader = trader
  where (hashtext(trade_id) & 2147483647) % 5 in (0, 1)`;

/** The row a trade of the aged table has before anything else. */
export function agedVersionOf(trade: number): Version {
  return { trade, version: AGED_VERSION, maturityShift: 0, isNew: true };
}

/** Makes a database whose table holds the trades from 0 to below `rows`. */
export async function prepareAgedTable(
  run: SinkRun,
  { database, rows }: { readonly database: string; readonly rows: number },
): Promise<void> {
  await run.createDatabase(database);
  const client = await run.connect(database);
  const parts = await stageParts({
    folder: run.staging,
    name: batchIdOf(database),
    rows,
    versionOf: agedVersionOf,
  });
  const sink = await run.startSink(database);
  await publishBatch(run, { name: database, parts });
  await whenApplied(client, database);
  await sink.stop();
  // The sink of another database would take the batch for one of its own.
  await run.empty(BATCHES_STAGED);
  await client.query(REWRITE_TWO_FIFTHS);
  await settle(client);
  await client.end();
}

/** Vacuums, analyses and writes a checkpoint, so that every measurement begins alike. */
export async function settle(client: pg.Client): Promise<void> {
  await client.query('vacuum (analyze) trade_store.trade');
  await client.query('vacuum (analyze) trade_store.trade_event');
  await client.query('analyze');
  await client.query('checkpoint');
}
