import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { encodeBatchStaged } from '@tributary/contract-mapping';
import { formatKey } from '@tributary/domain';
import { BATCH_ID, aBatch, writeParquet } from './staged-batch.js';
import type { StagedBatch } from './staged-batch.js';
import { aWorld, send } from './test-world.js';
import type { TestWorld } from './test-world.js';

async function batchBreaks(world: TestWorld): Promise<string[]> {
  const { items } = await world.queries.breaks({ limit: 100 });
  return items
    .filter(({ comparison }) => comparison === 'BATCH')
    .map(({ class: kind, subject, state }) => `${state} ${kind} ${subject}`)
    .sort();
}

const PART = `${BATCH_ID}/part-00001.parquet`;

describe('the reconciliation of batches', () => {
  it('finds nothing in a batch whose every row has a disposition, and reads it once', async () => {
    const world = await aWorld();
    await aBatch(world);
    const first = await world.reconcile();
    expect(first.result).toBe('CLEAN');
    expect(first.outcomes.batches).toMatchObject({
      figures: { applied: 1n, compared: 1n, postponed: 0n },
    });
    const second = await world.reconcile();
    expect(second.outcomes.batches).toMatchObject({ figures: { compared: 0n } });
    const third = await world.reconcile({ recount: true });
    expect(third.outcomes.batches).toMatchObject({ figures: { compared: 1n }, differences: [] });
  });

  it.each<[string, (batch: StagedBatch, world: TestWorld) => Promise<unknown>, string]>([
    [
      'a part that was altered',
      ({ partPaths }) => appendFile(partPaths[1] ?? '', 'x'),
      `FIELD_DIFFERENCE ${BATCH_ID} ${PART}`,
    ],
    [
      'a part that is gone',
      ({ partPaths }) => rm(partPaths[1] ?? ''),
      `MISSING_IN_BATCH ${BATCH_ID} ${PART}`,
    ],
    [
      'a part that is another Parquet file',
      ({ partPaths, records }) => writeParquet(partPaths[1] ?? '', records.slice(0, 1)),
      `FIELD_DIFFERENCE ${BATCH_ID} ${PART}`,
    ],
  ])('finds %s after it was compared, and closes it', async (_, alter, expected) => {
    const world = await aWorld();
    const batch = await aBatch(world);
    const path = batch.partPaths[1] ?? '';
    const content = await readFile(path);
    expect((await world.reconcile()).result).toBe('CLEAN');
    await alter(batch, world);
    expect((await world.reconcile()).result).toBe('CANDIDATES');
    expect((await world.reconcile()).result).toBe('BREAKS');
    expect(await batchBreaks(world)).toEqual([`confirmed ${expected}`]);
    await writeFile(path, content);
    expect(await world.reconcile()).toMatchObject({ result: 'CLEAN', breaks: { closed: 1n } });
  });

  it.each<[string, string, string[]]>([
    [
      'a row without disposition',
      'delete from trade_store.trade_event where position = 4',
      [`MISSING_IN_STORE ${BATCH_ID} keys`, `MISSING_IN_STORE ${BATCH_ID} rows`],
    ],
    [
      'a disposition without row',
      'update trade_store.decision_count set records = records + 1 where decision = 101',
      [`MISSING_IN_BATCH ${BATCH_ID} rows`],
    ],
    [
      'a ledger that differs from its manifest',
      'update trade_store.batch set rejected_rows = 5',
      [`FIELD_DIFFERENCE ${BATCH_ID} manifest`],
    ],
    [
      'a manifest that cannot be read',
      `update trade_store.batch set manifest = '\\x00'`,
      [`FIELD_DIFFERENCE ${BATCH_ID}`],
    ],
  ])('finds %s', async (_, statement, expected) => {
    const world = await aWorld();
    await aBatch(world);
    await world.admin.query(statement);
    await world.reconcile();
    await world.reconcile();
    expect(await batchBreaks(world)).toEqual(expected.map((each) => `confirmed ${each}`));
  });

  it('finds a staged key whose trade went', async () => {
    const world = await aWorld();
    const { records } = await aBatch(world);
    const [first] = records;
    if (first === undefined) throw new Error('no record');
    const { tradeId } = first.head.key;
    await world.admin.query('delete from trade_store.trade where trade_id = $1', [tradeId]);
    await world.reconcile();
    const { items } = await world.queries.breaks({ limit: 10 });
    expect(items.map(({ class: kind, subject }) => `${kind} ${subject}`).sort()).toEqual(
      [`MISSING_IN_STORE ${BATCH_ID} keys`, `MISSING_IN_STORE ${formatKey(first.head.key)}`].sort(),
    );
  });

  it('finds a manifest that the sink never took up, until it does', async () => {
    const world = await aWorld();
    const { manifest } = await aBatch(world);
    const { rows } = await world.admin.query('delete from trade_store.batch returning *');
    const value = encodeBatchStaged(manifest);
    await send(world, { topic: world.topics.staged, key: manifest.source, value });
    expect((await world.reconcile()).outcomes.batches).toMatchObject({
      differences: [],
      figures: { waiting: 1n },
    });
    await world.admin.query(`update recon.staged_batch set staged_at = now() - interval '1 hour'`);
    await world.reconcile();
    await world.reconcile();
    expect(await batchBreaks(world)).toEqual([`confirmed MISSING_IN_STORE ${BATCH_ID} waiting`]);
    const columns = Object.keys(rows[0]);
    await world.admin.query(
      `insert into trade_store.batch (${columns.join(', ')})
       values (${columns.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values({ ...rows[0], control_totals: '[]' }),
    );
    expect(await world.reconcile()).toMatchObject({
      result: 'CLEAN',
      outcomes: { batches: { figures: { waiting: 0n } } },
    });
  });

  it('finds a batch that is staged and not applied for long', async () => {
    const world = await aWorld();
    await aBatch(world, { status: 'STAGED' });
    await world.reconcile();
    await world.reconcile();
    expect(await batchBreaks(world)).toEqual([`confirmed MISSING_IN_STORE ${BATCH_ID} waiting`]);
    await world.admin.query('update trade_store.batch set received_at = now()');
    expect((await world.reconcile()).outcomes.batches).toMatchObject({
      differences: [],
      figures: { waiting: 1n },
    });
  });

  it('never reads outside the staging area', async () => {
    const world = await aWorld();
    const { partPaths } = await aBatch(world);
    const uri = `../${partPaths[0]?.split('/').slice(-3).join('/')}`;
    const part = { uri, sha256: '', rows: 1n };
    expect(await world.ports.parts.inspect(part)).not.toBeNull();
    expect(await world.ports.parts.inspect({ ...part, uri: '../../etc/passwd' })).toBeNull();
    expect(await world.ports.parts.inspect({ ...part, uri: '/etc/passwd' })).toBeNull();
  });
});
