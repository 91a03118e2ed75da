/** The stream path on a real store. */
import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES } from '@tributary/domain';
import type { DecimalText } from '@tributary/domain';
import { aTradeRecord } from '@tributary/testing';
import { FencedError } from '@tributary/trade-store-writer';
import { hostileRecords } from './hostile-records.js';
import { StreamFeeder, aContext, aStore, decisionCounts, onTopic, storeDigest } from './support.js';

/** `TRIBUTARY_CUT_RECORDS=100000` makes the full run. */
const RECORDS = Number(process.env['TRIBUTARY_CUT_RECORDS'] ?? 1_000);
const SEED = Number(process.env['TRIBUTARY_SEED'] ?? 20_260_105);

describe('the stream', () => {
  it('gives the same store however records are cut into batches', async () => {
    const records = onTopic(hostileRecords({ seed: SEED, count: RECORDS, keys: RECORDS / 8 }));
    const digests: Record<string, unknown> = {};
    for (const batchSize of [1, 7, 500, 2_000]) {
      const store = await aStore();
      const started = performance.now();
      await new StreamFeeder(store, aContext()).feed(records, batchSize);
      process.stderr.write(
        `batches of ${batchSize}: ${RECORDS} records of seed ${SEED} in ` +
          `${((performance.now() - started) / 1000).toFixed(1)} s\n`,
      );
      digests[batchSize] = await storeDigest(store.admin);
      const counts = await decisionCounts(store.admin);
      expect([...counts.values()].reduce((sum, count) => sum + count, 0n)).toBe(BigInt(RECORDS));
      // The records must do everything, else equality says little.
      for (const kind of ['ACCEPTED_NEW', 'ACCEPTED_OVERRIDE', 'DUPLICATE', 'STALE'] as const) {
        expect(counts.get(DECISION_CODES[kind])).toBeGreaterThan(0n);
      }
      expect(counts.get(DECISION_CODES.REJECTED_MATURITY)).toBeGreaterThan(0n);
      expect(counts.get(DECISION_CODES.DUPLICATE_MESSAGE)).toBeGreaterThan(0n);
    }
    expect(new Set(Object.values(digests).map((digest) => JSON.stringify(digest))).size).toBe(1);
  }, 3_600_000);

  it('rejects an earlier maturity and leaves the store as it was', async () => {
    const store = await aStore();
    const feeder = new StreamFeeder(store, aContext());
    const first = aTradeRecord({ lineage: { stream: at(0n) } });
    const { key } = first.head;
    await feeder.feed(onTopic([first]));
    const before = await storeDigest(store.admin);
    const earlier = aTradeRecord({
      head: { key, version: 2n, action: 'AMEND' },
      terms: {
        maturityDate: '2030-01-01' as never,
        notional: { value: '5' as DecimalText, capped: false },
      },
      lineage: { stream: at(1n) },
    });
    await feeder.feed(onTopic([earlier], { from: 1n }));
    const after = await storeDigest(store.admin);
    expect(after['trade']).toBe(before['trade']);
    const counts = await decisionCounts(store.admin);
    expect(counts.get(DECISION_CODES.REJECTED_MATURITY)).toBe(1n);
  });

  it('quarantines what it cannot read and what the database refuses; neighbours are stored', async () => {
    const store = await aStore();
    const records = onTopic(
      Array.from({ length: 40 }, (_, index) =>
        aTradeRecord({
          ...(index === 17 ? { terms: { book: 'nul\u0000book' } } : {}),
          lineage: { stream: at(BigInt(index)) },
        }),
      ),
    );
    records[5] = { ...records[5]!, value: Buffer.from('no protobuf') };
    records[6] = { ...records[6]!, value: null };
    records[7] = { ...records[7]!, key: Buffer.from('TEST|other|0') };
    records[8] = { ...records[8]!, headers: { contract: 'something.else' } };
    await new StreamFeeder(store, aContext()).feed(records);
    const { rows } = await store.admin.query<{ position: string; reason: string }>(
      'select position::text, reason from trade_store.quarantine q order by q.position',
    );
    expect(rows).toEqual([
      { position: '5', reason: 'UNDECODABLE' },
      { position: '6', reason: 'UNDECODABLE' },
      { position: '7', reason: 'BAD_VALUE' },
      { position: '8', reason: 'UNKNOWN_CONTRACT' },
      { position: '17', reason: 'BAD_VALUE' },
    ]);
    const trades = await store.admin.query('select 1 from trade_store.trade');
    expect(trades.rowCount).toBe(35);
  });

  it('counts a raw coordinate that comes again as a repeated delivery', async () => {
    const store = await aStore();
    const feeder = new StreamFeeder(store, aContext());
    const records = [0n, 1n, 2n].map((offset) => aTradeRecord({ lineage: { stream: at(offset) } }));
    await feeder.feed(onTopic(records), 2);
    await feeder.feed(onTopic(records.slice(1), { from: 3n }));
    const counts = await decisionCounts(store.admin);
    expect(counts.get(DECISION_CODES.DUPLICATE_DELIVERY)).toBe(2n);
    expect(counts.get(DECISION_CODES.ACCEPTED_NEW)).toBe(3n);
  });

  it('lets a former owner write nothing', async () => {
    const store = await aStore();
    const former = new StreamFeeder(store, aContext());
    const records = onTopic(
      [0n, 1n, 2n].map((offset) => aTradeRecord({ lineage: { stream: at(offset) } })),
    );
    await former.feed(records.slice(0, 1));
    await new StreamFeeder(store, aContext()).feed([]);
    const before = await storeDigest(store.admin);
    await expect(former.feed(records.slice(1))).rejects.toThrow(FencedError);
    expect(await storeDigest(store.admin)).toEqual(before);
  });
});

const at = (offset: bigint) => ({ topic: 'raw.test.v1', partition: 0, offset });
