/**
 * `kill -9` of sink, normalizer, broker, database and relay at random moments under load.
 * Afterwards the store equals the oracle, every record has exactly one disposition, nothing is
 * there twice.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { compareBlocks, layoutOf, reconcile, removeLocalData, startLocalRun } from '@tributary/cli';
import type { Accounts, LocalRun } from '@tributary/cli';
import { feedBlocks, playKafka } from '@tributary/sample-feeds';
import type { KafkaMessage } from '@tributary/sample-feeds';
import pg from 'pg';
import { accountsOnceReceived } from './accounts-settle.js';
import { killAtRandom } from './random-kills.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
/** `TRIBUTARY_KILL_ROUNDS=50` makes a long run; `TRIBUTARY_SEED` repeats one. */
const ROUNDS = Number(process.env['TRIBUTARY_KILL_ROUNDS'] ?? 5);
const SEED = Number(process.env['TRIBUTARY_SEED'] ?? Date.now() % 100_000);
const RECORDS_PER_SECOND = 1_200;
const PAUSE_MS_MAX = 6_000;
/** A trade has about so many messages; a round takes half of the longest pause and a restart. */
const MESSAGES_PER_TRADE = 4.6;
const SECONDS_PER_ROUND = 6;

function* messagesOf(blocks: ReturnType<typeof feedBlocks>): Generator<KafkaMessage> {
  for (const { phase } of blocks) yield* phase.kafka;
}

async function withRun(work: (run: LocalRun, client: pg.Client) => Promise<void>): Promise<void> {
  const layout = layoutOf(ROOT, mkdtempSync(join(tmpdir(), 'tributary-kills-')));
  const run = await startLocalRun({ layout, partitions: 4, onStep: () => undefined });
  const client = new pg.Client({ connectionString: run.adminUrl });
  client.on('error', () => undefined);
  let isGood = false;
  try {
    await work(run, client);
    isGood = true;
  } finally {
    await client.end().catch(() => undefined);
    await run.stop();
    if (isGood) await removeLocalData(layout);
    else process.stderr.write(`logs of the failed run: ${layout.logs}\n`);
  }
}

/** Positions with two dispositions; the accounts and the reconciliation tell those with none. */
const SELECT_TWICE = `
  select count(*)::text as count from (
    select 1 from trade_store.trade_event e
    join trade_store.quarantine q using (origin_id, position, ordinal)
  ) both_at_once`;

/** DUPLICATE_DELIVERY: records of aborted transactions that the transport leaked; none of ours. */
const SELECT_LEAKED = `
  select source_system as source, sum(records)::int as records from trade_store.decision_count
  where decision = 102 group by source_system`;

/** The accounts without what the transport delivered twice. */
async function withoutLeaked(client: pg.Client, accounts: Accounts): Promise<Accounts> {
  const { rows } = await client.query<{ source: string; records: number }>(SELECT_LEAKED);
  const leaked = new Map(rows.map(({ source, records }) => [source, records]));
  return new Map(
    [...accounts].map(([source, counts]) => {
      const extra = leaked.get(source) ?? 0;
      const { received, duplicate } = counts;
      return [source, { ...counts, received: received - extra, duplicate: duplicate - extra }];
    }),
  );
}

describe('the whole', () => {
  it(
    'loses nothing and doubles nothing over random kills',
    async () => {
      process.stderr.write(`seed ${SEED}, ${ROUNDS} kills\n`);
      const prefix = `K${SEED}-`;
      const trades = Math.ceil(
        (ROUNDS * SECONDS_PER_ROUND * RECORDS_PER_SECOND) / MESSAGES_PER_TRADE,
      );
      const lanes = ['canonical-kafka', 'oms-kafka'] as const;
      const blocks = () => feedBlocks({ seed: SEED, trades, tradeIdPrefix: prefix, lanes });
      await withRun(async (run, client) => {
        const { brokers } = run.stack.kafka;
        const rate = RECORDS_PER_SECOND;
        const playing = playKafka(messagesOf(blocks()), { brokers, rate });
        const killing = killAtRandom(run, {
          seed: SEED,
          rounds: ROUNDS,
          pauseMsMax: PAUSE_MS_MAX,
          onKill: (victim) => process.stderr.write(`kill -9 ${victim}\n`),
        });
        const [sent] = await Promise.all([playing, killing]);
        let wanted = 0;
        for (const { expected } of blocks()) {
          for (const { received } of expected.sources.values()) wanted += received;
        }
        const accounts = await accountsOnceReceived(run, wanted);
        await client.connect();
        const comparison = await compareBlocks(client, prefix, blocks());
        process.stderr.write(`${sent} messages, ${wanted} records, ${comparison.keys} keys\n`);
        expect(comparison.listed).toEqual([]);
        expect(comparison.wrong).toBe(0);
        expect(await withoutLeaked(client, accounts)).toEqual(comparison.sources);
        const { rows } = await client.query<{ count: string }>(SELECT_TWICE);
        expect(rows).toEqual([{ count: '0' }]);
        expect((await reconcile(run.url('recon-service'))).result).toBe('CLEAN');
      });
    },
    (ROUNDS * 60 + 300) * 1_000,
  );
});
