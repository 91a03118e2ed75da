import { describe, expect, it } from '@jest/globals';
import {
  inSnapshot,
  readAppliedManifests,
  readBatchAccount,
  readBatchTotals,
  readBatches,
  readDecisionCounts,
  readDecisionTotals,
  readDispositions,
  readMissingKeys,
  readStreamCheckpoints,
  readWaitingBatches,
} from '../src/index.js';
import {
  aBatchRow,
  aCheckpoint,
  aCount,
  aQuarantineRow,
  aStore,
  aTrade,
  anEvent,
  anOrigin,
} from './rows.js';

describe('counts and positions', () => {
  it('sums decisions over origins and tells them for one', async () => {
    const { admin, reader } = await aStore();
    const [first, second] = [
      await anOrigin(admin, 'STREAM', 't/0'),
      await anOrigin(admin, 'STREAM', 't/1'),
    ];
    await aCount(admin, { origin_id: first, decision: 1, records: '9007199254740993' });
    await aCount(admin, { origin_id: second, decision: 1, records: '1' });
    await aCount(admin, { origin_id: second, decision: 110, reason: 'ORDER', records: '2' });
    expect(await readDecisionTotals(reader)).toMatchObject([
      { kind: 'STREAM', source: 'oms', decision: 'ACCEPTED_NEW', records: 9_007_199_254_740_994n },
      { decision: 'STALE', reason: 'ORDER', records: 2n },
    ]);
    expect(await readDecisionCounts(reader, { kind: 'STREAM', name: 't/1' })).toMatchObject([
      { originName: 't/1', decision: 'ACCEPTED_NEW', records: 1n },
      { originName: 't/1', decision: 'STALE', records: 2n },
    ]);
  });

  it('tells positions and counts of the partitions of one topic', async () => {
    const { admin, reader } = await aStore();
    const tenth = await anOrigin(admin, 'STREAM', 'topic/10');
    const second = await anOrigin(admin, 'STREAM', 'topic/2');
    const other = await anOrigin(admin, 'STREAM', 'topic_2/0');
    for (const originId of [tenth, second, other]) {
      await aCheckpoint(admin, { origin_id: originId, next_position: '8' });
    }
    await aCount(admin, { origin_id: second, decision: 1, records: '5' });
    await aCount(admin, { origin_id: second, decision: 100, records: '2' });
    await aCount(admin, { origin_id: second, decision: 101, records: '3' });
    await anEvent(admin, { origin_id: second, position: '7' });
    await anEvent(admin, { origin_id: second, position: '8' });
    expect(await readStreamCheckpoints(reader, 'topic')).toMatchObject([
      {
        partition: 2,
        nextPosition: 8n,
        ownerEpoch: 3n,
        duplicates: 5n,
        decided: 5n,
        beyond: 1n,
      },
      { partition: 10, duplicates: 0n, decided: 0n, beyond: 0n },
    ]);
  });

  it('tells what became of the positions of a range', async () => {
    const { admin, reader } = await aStore();
    const originId = await anOrigin(admin, 'STREAM', 't/0');
    for (const position of ['1', '2', '5']) {
      await anEvent(admin, { origin_id: originId, position });
    }
    await aQuarantineRow(admin, { origin_id: originId, position: '3' });
    const range = { originId, from: 2n, to: 5n };
    expect(await readDispositions(reader, range)).toEqual([
      { position: 2n, ordinal: 0, kind: 'EVENT' },
      { position: 3n, ordinal: 0, kind: 'QUARANTINE' },
    ]);
  });

  it('finds keys without trade and says whether they were decided', async () => {
    const { admin, reader } = await aStore();
    const originId = await anOrigin(admin, 'STREAM', 't/0');
    await aTrade(admin, { origin_id: originId, trade_id: 'there' });
    await anEvent(admin, { origin_id: originId, position: '1', trade_id: 'gone' });
    await anEvent(admin, {
      origin_id: originId,
      position: '2',
      trade_id: 'refused',
      decision: 121,
      revision: null,
    });
    const keys = ['there', 'gone', 'refused', 'unknown|x'].map((tradeId) => ({
      scheme: 'OMS',
      tradeId,
      legId: 0,
    }));
    const missing = await readMissingKeys(reader, keys);
    expect(missing.sort((a, b) => a.tradeId.localeCompare(b.tradeId))).toEqual([
      { ...keys[1], wasAccepted: true, wasRefused: false },
      { ...keys[2], wasAccepted: false, wasRefused: true },
      { ...keys[3], wasAccepted: false, wasRefused: false },
    ]);
  });
});

describe('batches', () => {
  it('lists them, the latest first, page by page', async () => {
    const { admin, reader } = await aStore();
    const received = ['2026-01-05T10:00:00Z', '2026-01-06T10:00:00Z', '2026-01-06T10:00:00Z'];
    for (const [index, receivedAt] of received.entries()) {
      const originId = await anOrigin(admin, 'BATCH', `b${index}`);
      const status = index === 0 ? 'STAGED' : 'APPLIED';
      await aBatchRow(admin, {
        batch_id: `b${index}`,
        origin_id: originId,
        received_at: receivedAt,
        status,
        applied_at: null,
      });
    }
    const first = await readBatches(reader, { limit: 2 });
    expect(first.batches.map(({ batchId }) => batchId)).toEqual(['b2', 'b1']);
    if (first.next === undefined) throw new Error('there is a second page');
    const second = await readBatches(reader, { limit: 2, after: first.next });
    expect(second).toMatchObject({
      batches: [{ batchId: 'b0', receivedRows: 12n, fileSha256: '02'.repeat(32), appliedAt: null }],
    });
    expect(second.next).toBeUndefined();
    const staged = await readBatches(reader, { status: 'STAGED', source: 'eod', limit: 9 });
    expect(staged.batches).toHaveLength(1);
    expect(await readBatchTotals(reader)).toEqual({ STAGED: 1n, APPLIED: 2n, FAILED: 0n });
    const waiting = { receivedBefore: '2026-01-05T11:00:00Z', limit: 9 };
    expect(await readWaitingBatches(reader, waiting)).toMatchObject([{ batchId: 'b0' }]);
    const early = { receivedBefore: '2026-01-05T09:00:00Z', limit: 9 };
    expect(await readWaitingBatches(reader, early)).toEqual([]);
    expect(await readAppliedManifests(reader, 1)).toEqual([
      { batchId: 'b2', manifest: Buffer.from('manifest') },
    ]);
  });

  it('accounts for the rows of one batch', async () => {
    const { admin, reader } = await aStore();
    const originId = await anOrigin(admin, 'BATCH', 'b1');
    await aBatchRow(admin, { batch_id: 'b1', origin_id: originId });
    await anEvent(admin, { origin_id: originId, position: '1' });
    await aQuarantineRow(admin, { origin_id: originId, position: '2' });
    await aCount(admin, { origin_id: originId, decision: 1, records: '1' });
    await aCount(admin, { origin_id: originId, decision: 101, records: '4' });
    expect(await readBatchAccount(reader, 'b1')).toMatchObject({
      originId,
      events: 1n,
      duplicates: 4n,
      quarantined: 1n,
    });
    expect(await readBatchAccount(reader, 'none')).toBeUndefined();
  });
});

describe('inSnapshot', () => {
  it('sees one moment, and writes nothing', async () => {
    const { admin, reader } = await aStore();
    await anOrigin(admin, 'STREAM', 't/0');
    const counted = async (connection: { query(sql: string): Promise<unknown> }) => {
      const rows = (await connection.query(
        'select count(*)::text as n from trade_store.origin',
      )) as {
        n: string;
      }[];
      return rows[0]?.n;
    };
    const seen = await inSnapshot(reader, async (snapshot) => {
      const before = await counted(snapshot);
      await anOrigin(admin, 'STREAM', 't/1');
      return [before, await counted(snapshot)];
    });
    expect(seen).toEqual(['1', '1']);
    expect(await counted(reader)).toBe('2');
    const write = inSnapshot(reader, (snapshot) =>
      snapshot.query('create temporary table t (n integer)'),
    );
    await expect(write).rejects.toThrow(/permission denied|read-only/);
  });
});
