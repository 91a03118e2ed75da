/**
 * A canonical CSV from the rename in the landing folder until its batch is applied: watching,
 * registration, mapping, staging, manifest, decision and write.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { compareBlocks } from '@tributary/cli';
import { canonicalFileBlocks } from '@tributary/sample-feeds';
import type pg from 'pg';
import { peakMemoryMb, withBenchRun } from './bench-run.js';
import type { BenchContext } from './bench-run.js';
import { rounded } from './figures.js';
import { microsPerRecord, processorSeconds } from './processor-time.js';
import type { Figures } from './figures.js';

const SOURCE = 'canonical';
const POLL_MS = 100;
const APPLY_MS_MAX = 900_000;

export interface FileOptions extends BenchContext {
  readonly rows: number;
  readonly seed: number;
}

export function benchFile(options: FileOptions): Promise<Figures> {
  const { rows, seed, say } = options;
  return withBenchRun(options, async (run, client) => {
    const prefix = `F${seed}-`;
    const blocks = () => canonicalFileBlocks({ seed, rows, tradeIdPrefix: prefix });
    const folder = join(run.layout.landing, SOURCE);
    await mkdir(folder, { recursive: true });
    say(`writing ${rows} rows`);
    const hidden = join(folder, '.bench.csv');
    const sha256 = await writeBlocks(hidden, blocks());
    const before = processorSeconds(run);
    const started = performance.now();
    await rename(hidden, join(folder, 'bench.csv'));
    await writeFile(join(folder, 'bench.csv.done'), JSON.stringify({ rows, sha256 }));
    const publishedAt = await whenPublished(client);
    const appliedAt = await whenApplied(client);
    const micros = microsPerRecord(before, processorSeconds(run), rows);
    say(`processor time (us for each row): ${JSON.stringify(micros)}`);
    const memory = peakMemoryMb(run);
    say(`peak memory (MB): ${JSON.stringify(Object.fromEntries(memory))}`);
    const comparison = await compareBlocks(client, prefix, blocks());
    for (const wrong of comparison.listed) say(JSON.stringify(wrong));
    return {
      seconds: rounded((appliedAt - started) / 1000),
      until_manifest_s: rounded((publishedAt - started) / 1000),
      rss_mb: Math.round(Math.max(0, ...memory.values())),
      rows,
      wrong: comparison.wrong,
    };
  });
}

async function writeBlocks(
  path: string,
  blocks: Iterable<{ readonly bytes: Buffer }>,
): Promise<string> {
  const hash = createHash('sha256');
  const stream = createWriteStream(path);
  for (const { bytes } of blocks) {
    hash.update(bytes);
    if (!stream.write(bytes)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
  return hash.digest('hex');
}

/** @returns when the file-ingestor had published the manifest, by `performance.now()`. */
async function whenPublished(client: pg.Client): Promise<number> {
  return whenSeen(async () => {
    const { rows } = await client.query<{ state: string; reason: string | null }>(
      `select state, reason from file_ingestor.file where state in ('PUBLISHED', 'HELD')`,
    );
    const [file] = rows;
    if (file?.state === 'HELD') throw new Error(`the file was held: ${file.reason}`);
    return file !== undefined;
  });
}

/** @returns when the batch was in the store, by `performance.now()`. */
async function whenApplied(client: pg.Client): Promise<number> {
  return whenSeen(async () => {
    const { rows } = await client.query<{ status: string; reason: string | null }>(
      'select status, reason from trade_store.batch',
    );
    const [batch] = rows;
    if (batch?.status === 'FAILED') throw new Error(`the batch was refused: ${batch.reason}`);
    return batch?.status === 'APPLIED';
  });
}

async function whenSeen(look: () => Promise<boolean>): Promise<number> {
  const deadline = performance.now() + APPLY_MS_MAX;
  while (performance.now() < deadline) {
    if (await look()) return performance.now();
    await pause(POLL_MS);
  }
  throw new Error('the file is not in the store in time');
}
