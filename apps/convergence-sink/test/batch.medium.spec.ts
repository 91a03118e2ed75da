/** Staged batches on a real store. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES, decisionKindOf } from '@tributary/domain';
import type { Action, TradeRecord } from '@tributary/domain';
import { aTradeKey, aTradeRecord } from '@tributary/testing';
import { chooser, hostileRecords } from './hostile-records.js';
import { ManifestFeeder, RECEIVED_AT, asFileRows, batchStatus } from './manifest-feeder.js';
import { staged } from './staged-parts.js';
import {
  StreamFeeder,
  aContext,
  aStore,
  contentsByKey,
  decisionCounts,
  onTopic,
  storeDigest,
} from './support.js';

const SEED = Number(process.env['TRIBUTARY_SEED'] ?? 20_260_106);

describe('a staged batch', () => {
  it('has the outcome of its rows fed one after the other', async () => {
    const records = asFileRows(hostileRecords({ seed: SEED, count: 6_000, keys: 500 }));
    const byBatch = await aStore();
    const batch = await staged(records, { batchId: 'ab'.repeat(16), rowsPerPart: 2_500 });
    await new ManifestFeeder(byBatch).feed(batch);
    const byStream = await aStore();
    await new StreamFeeder(byStream, aContext()).feed(onTopic(records, { from: 1n }), 700);
    expect(await storeDigest(byBatch.admin)).toEqual(await storeDigest(byStream.admin));
    expect(await batchStatus(byBatch)).toEqual([
      { batch_id: 'ab'.repeat(16), status: 'APPLIED', reason: null },
    ]);
  });

  it('of rows that are stored already has the same outcome, changed ones among them', async () => {
    const choose = chooser(SEED);
    const first = Array.from({ length: 6_000 }, (_, index) =>
      aTradeRecord({
        head: {
          key: { scheme: 'WHOLE', tradeId: `W-${index}`, legId: choose(3) },
          version: BigInt(choose(20)),
          messageId: `first ${index}`,
        },
      }),
    );
    const others = hostileRecords({ seed: SEED, count: 400, keys: 60 });
    // Mostly the rows of before; some are changed, some keys come twice, some rows are new.
    const second = first.flatMap((record, index) => {
      const messageId = `second ${index}`;
      const again = { ...record, head: { ...record.head, messageId } };
      const higher = aTradeRecord({
        head: { ...again.head, version: again.head.version + 1n, messageId: `${messageId} higher` },
        terms: { book: 'CHANGED' },
      });
      const kind = choose(20);
      if (kind === 0) return [higher];
      if (kind === 1) return [higher, again];
      if (kind === 2) return [again, again];
      if (kind === 3) return [again, ...others.slice(index % 400, (index % 400) + 1)];
      return [again];
    });
    const byBatch = await aStore();
    const feeder = new ManifestFeeder(byBatch);
    const byStream = await aStore();
    const stream = new StreamFeeder(byStream, aContext());
    let from = 1n;
    for (const [index, records] of [asFileRows(first), asFileRows(second)].entries()) {
      const batchId = String(index + 4).repeat(32);
      await feeder.feed(await staged(records, { batchId, rowsPerPart: 5_000 }));
      await stream.feed(onTopic(records, { from }), 700);
      from += BigInt(records.length);
    }
    expect((await decisionCounts(byBatch.admin)).get(DECISION_CODES.DUPLICATE)).toBeGreaterThan(
      4_000n,
    );
    expect(await contentsByKey(byBatch.admin)).toEqual(await contentsByKey(byStream.admin));
    expect(await decisionCounts(byBatch.admin)).toEqual(await decisionCounts(byStream.admin));
  });

  it('changes nothing when its manifest comes again', async () => {
    const records = asFileRows(hostileRecords({ seed: SEED + 1, count: 300, keys: 50 }));
    const store = await aStore();
    const batch = await staged(records, { batchId: 'cd'.repeat(16), rowsPerPart: 300 });
    const feeder = new ManifestFeeder(store);
    await feeder.feed(batch);
    const before = await storeDigest(store.admin);
    await feeder.feed(batch);
    expect(await storeDigest(store.admin)).toEqual(before);
  });

  it('counts for the stream at once, whatever the owner of the partition remembers', async () => {
    const store = await aStore();
    const key = aTradeKey();
    const said = (action: Action, version: bigint, lineage: Partial<TradeRecord['lineage']> = {}) =>
      aTradeRecord({
        head: {
          key,
          version,
          action,
          messageId: `${action} ${version}`,
          receivedAt: RECEIVED_AT as never,
        },
        lineage: { channel: 'OPERATOR', stream: undefined, ...lineage },
      });
    const stream = new StreamFeeder(store, aContext());
    await stream.feed(onTopic([said('NEW', 1n), said('CANCEL', 2n)]));
    const revived = await staged(asFileRows([said('REVIVE', 3n)]), {
      batchId: '23'.repeat(16),
      rowsPerPart: 1,
    });
    await new ManifestFeeder(store).feed(revived);
    await stream.feed(onTopic([said('AMEND', 4n)], { from: 2n }));
    const { rows } = await store.admin.query(
      'select version::int, decision from trade_store.trade_event order by version',
    );
    expect(rows.map(({ decision }: { decision: number }) => decisionKindOf(decision))).toEqual([
      'ACCEPTED_NEW',
      'ACCEPTED_CANCELLED',
      'ACCEPTED_REVIVED',
      'ACCEPTED_AMENDED',
    ]);
  });

  it('is refused whole when a part differs from the manifest', async () => {
    const records = asFileRows(hostileRecords({ seed: SEED + 2, count: 200, keys: 50 }));
    const store = await aStore();
    const batch = await staged(records, { batchId: 'ef'.repeat(16), rowsPerPart: 100 });
    await writeFile(join(batch.folder, batch.manifest.parts[1]?.uri ?? ''), 'something else');
    await new ManifestFeeder(store).feed(batch);
    const { rowCount } = await store.admin.query('select 1 from trade_store.trade');
    expect(rowCount).toBe(0);
    expect(await batchStatus(store)).toEqual([
      {
        batch_id: 'ef'.repeat(16),
        status: 'FAILED',
        reason: expect.stringMatching(/part-00001.parquet has 14 bytes/),
      },
    ]);
  });

  it('is refused whole when the database refuses a row', async () => {
    const records = asFileRows(hostileRecords({ seed: SEED + 3, count: 200, keys: 50 }));
    const poison = records[150];
    if (poison !== undefined)
      records[150] = { ...poison, terms: { ...poison.terms, book: '\u0000' } };
    const store = await aStore();
    const batch = await staged(records, { batchId: '01'.repeat(16), rowsPerPart: 100 });
    await new ManifestFeeder(store).feed(batch);
    expect(await batchStatus(store)).toMatchObject([{ status: 'FAILED' }]);
    const { rowCount } = await store.admin.query('select 1 from trade_store.trade_event');
    expect(rowCount).toBe(0);
  });

  it('quarantines a manifest that is none', async () => {
    const store = await aStore();
    await new ManifestFeeder(store).feed({ folder: tmpdir(), bytes: Buffer.from('no manifest') });
    const { rows } = await store.admin.query(
      'select source_system, reason from trade_store.quarantine',
    );
    expect(rows).toEqual([{ source_system: 'eod', reason: 'UNDECODABLE' }]);
  });
});
