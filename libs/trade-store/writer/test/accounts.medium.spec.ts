import { beforeAll, describe, expect, it } from '@jest/globals';
import { formatKey } from '@tributary/domain';
import type { DecisionKind, Instant } from '@tributary/domain';
import { aTradeKey, date, instant, uniqueName } from '@tributary/testing';
import type { BatchRow, Claim, QuarantineRow } from '../src/index.js';
import { SEEN_SLOTS } from '../src/statements/seen-slots.js';
import { aChange, anEvent } from './changes.js';
import { aClaim, aStore, write } from './store.js';
import type { WriterStore } from './store.js';

const NANOS_PER_DAY = 86_400_000_000_000n;

let store: WriterStore;
beforeAll(async () => {
  store = await aStore();
});

/** Rows of a table in the trade store, of one origin. */
async function rowsOf({ originId }: Claim, select: string): Promise<unknown[]> {
  const sql = `${select} where origin_id = $1`;
  return (await store.admin.query(sql, [originId])).rows;
}

describe('tallies', () => {
  it('add up over writers of one origin and of several at once', async () => {
    const { writer } = store;
    const [first, second] = [await aClaim(writer), await aClaim(writer)];
    const tally = ({ originId }: Claim, decision: DecisionKind, records: bigint) =>
      ({ originId, sourceSystem: 'oms', decision, reason: '', records }) as const;
    const steps = Array.from({ length: 8 }, (_, index) => {
      const both = [tally(first, 'DUPLICATE', 3n), tally(second, 'ACCEPTED_NEW', 2n ** 53n)];
      return index % 2 === 0 ? both : both.reverse();
    });
    await Promise.all(steps.map((tallies) => write(writer, { tallies })));
    const select = 'select decision, records::text from trade_store.decision_count';
    expect(await rowsOf(first, select)).toEqual([{ decision: 101, records: '24' }]);
    expect(await rowsOf(second, select)).toEqual([
      { decision: 1, records: (8n * 2n ** 53n).toString() },
    ]);
  });

  it('are kept apart by source, decision and reason', async () => {
    const { writer } = store;
    const claim = await aClaim(writer);
    const stale = { originId: claim.originId, sourceSystem: 'oms', decision: 'STALE' } as const;
    await write(writer, {
      tallies: [
        { ...stale, reason: 'ORDER', records: 1n },
        { ...stale, reason: 'NO_VERSION', records: 2n },
        { ...stale, sourceSystem: 'eod', reason: 'ORDER', records: 4n },
      ],
    });
    expect(await rowsOf(claim, 'select from trade_store.decision_count')).toHaveLength(3);
  });
});

describe('seen messages', () => {
  const message = () => ({ sourceSystem: 'feed', messageId: uniqueName('m') });
  const seenAt = async (identity: { sourceSystem: string; messageId: string }) => {
    const found = await store.writer.transaction((tx) => tx.seen([identity]));
    return found.map(({ receivedAt }) => receivedAt);
  };

  it('are told with the latest time they came, whatever the order of writing', async () => {
    const identity = message();
    const [early, late] = [instant('2026-01-05T10:00:00Z'), instant('2026-01-05T11:00:00Z')];
    expect(await seenAt(identity)).toEqual([]);
    await write(store.writer, { seen: [{ ...identity, receivedAt: late }] });
    await write(store.writer, { seen: [{ ...identity, receivedAt: early }] });
    expect(await seenAt(identity)).toEqual([late]);
    const nextDay = instant('2026-01-06T00:00:00Z');
    await write(store.writer, { seen: [{ ...identity, receivedAt: nextDay }] });
    expect(await seenAt(identity)).toEqual([nextDay]);
  });

  it('lie in the slot of their day, before 1970 too, and one source is not another', async () => {
    const identity = message();
    const days = [-1n, 0n, 8n, 9n, 20_458n];
    for (const day of days) {
      const receivedAt = (day * NANOS_PER_DAY + 1_000n) as Instant;
      await write(store.writer, { seen: [{ ...identity, receivedAt }] });
    }
    const { rows } = await store.admin.query<{ slot: number }>(
      'select slot from trade_store.seen_message where message_id = $1 order by slot',
      [identity.messageId],
    );
    const slots = new Set(
      days.map((day) => Number(((day % SEEN_SLOTS) + SEEN_SLOTS) % SEEN_SLOTS)),
    );
    expect(rows.map(({ slot }) => slot)).toEqual([...slots].sort());
    expect(await seenAt({ ...identity, sourceSystem: 'other' })).toEqual([]);
  });
});

describe('history', () => {
  it('tells which messages were decided for which key, and nothing else', async () => {
    const { originId } = await aClaim(store.writer);
    const event = anEvent({
      at: { originId, position: 1n, ordinal: 0 },
      key: aTradeKey({ tradeId: `"quote" {brace} \\ ${uniqueName('t')}` }),
      messageId: 'a,b\\"c',
    });
    await write(store.writer, { events: [event] });
    const { eventKey, sourceSystem, messageId } = event;
    const known = { eventKey, sourceSystem, messageId, more: 'kept' };
    const asked = [
      known,
      { ...known, messageId: 'another' },
      { ...known, sourceSystem: 'another' },
      { ...known, eventKey: formatKey(aTradeKey()) },
    ];
    expect(await store.writer.transaction((tx) => tx.decided(asked))).toEqual([known]);
    expect(await store.writer.transaction((tx) => tx.decided([]))).toEqual([]);
  });

  it('gives the content of events by coordinate; others are absent', async () => {
    const { originId } = await aClaim(store.writer);
    const at = { originId, position: 9_007_199_254_740_993n, ordinal: 3 };
    const content = Buffer.from([0, 1, 255]);
    await write(store.writer, { events: [anEvent({ at, content })] });
    const asked = [at, { ...at, ordinal: 4 }, { ...at, position: 1n }];
    const found = await store.writer.transaction((tx) => tx.contents(asked));
    expect(found).toEqual([{ at, content }]);
  });
});

it('quarantine keeps rows as they are, in the transaction of the step', async () => {
  const claim = await aClaim(store.writer);
  const row: QuarantineRow = {
    at: { originId: claim.originId, position: 4n, ordinal: 2 },
    sourceSystem: 'oms',
    reason: 'BAD_VALUE',
    field: 'price, "quoted"',
    detail: 'line\nbreak \\ {brace}',
    content: new Uint8Array([0, 92, 255]),
    quarantinedAt: instant('2026-01-05T10:00:00.123456Z'),
  };
  await write(store.writer, { quarantined: [row] });
  const select = `select position::int, ordinal, source_system, reason, field, detail, content,
    quarantined_at from trade_store.quarantine`;
  expect(await rowsOf(claim, select)).toEqual([
    {
      position: 4,
      ordinal: 2,
      source_system: row.sourceSystem,
      reason: row.reason,
      field: row.field,
      detail: row.detail,
      content: Buffer.from(row.content),
      quarantined_at: new Date('2026-01-05T10:00:00.123Z'),
    },
  ]);
});

it('raw positions are kept per origin and replaced', async () => {
  const { writer } = store;
  const [one, other] = [await aClaim(writer), await aClaim(writer)];
  const position = { rawTopic: 'raw.oms.v1', rawPartition: 1, lastOffset: 5n, lastOrdinal: 0n };
  const later = { ...position, lastOffset: 2n ** 60n, lastOrdinal: 7n };
  const second = { ...position, rawPartition: 2 };
  await writer.transaction(async (tx) => {
    await tx.setRawPositions(one.originId, [position, second]);
    await tx.setRawPositions(one.originId, [later]);
    await tx.setRawPositions(one.originId, []);
  });
  const found = await writer.transaction((tx) => tx.rawPositions(one.originId));
  expect(found.sort((a, b) => a.rawPartition - b.rawPartition)).toEqual([later, second]);
  expect(await writer.transaction((tx) => tx.rawPositions(other.originId))).toEqual([]);
});

describe('the ledger of batches', () => {
  const aBatch = (originId: number): BatchRow => ({
    batchId: uniqueName('batch'),
    source: 'eod',
    fileUri: 'eod/file "1".csv',
    fileSha256: Buffer.alloc(32, 3),
    receivedRows: 12n,
    stagedRows: 10n,
    rejectedRows: 2n,
    controlTotals: [{ field: 'notional', sum: '100000000000000000000.5', rows: '10' }],
    manifest: Buffer.from([1, 0, 2]),
    originId,
    receivedAt: instant('2026-01-05T10:00:00Z'),
  });
  const statusOf = (batchId: string) => store.writer.transaction((tx) => tx.lockBatch(batchId));

  it('enters a batch once and finishes it', async () => {
    const { writer, admin } = store;
    const { originId } = await aClaim(writer);
    const batch = aBatch(originId);
    expect(await statusOf(batch.batchId)).toBeUndefined();
    await writer.transaction((tx) => tx.enterBatch(batch));
    expect(await statusOf(batch.batchId)).toBe('STAGED');
    const at = '2026-01-05T12:00:00Z';
    await writer.transaction((tx) => tx.finishBatch(batch.batchId, { status: 'APPLIED', at }));
    await writer.transaction((tx) => tx.enterBatch({ ...batch, source: 'another' }));
    const { rows } = await admin.query(
      `select status, source, reason, control_totals, manifest, applied_at is not null as applied
       from trade_store.batch where batch_id = $1`,
      [batch.batchId],
    );
    expect(rows).toEqual([
      {
        status: 'APPLIED',
        source: 'eod',
        reason: null,
        control_totals: batch.controlTotals,
        manifest: batch.manifest,
        applied: true,
      },
    ]);
  });

  it('keeps the reason of a failed one, and no time of application', async () => {
    const { writer, admin } = store;
    const batch = aBatch((await aClaim(writer)).originId);
    await writer.transaction(async (tx) => {
      await tx.enterBatch(batch);
      const at = '2026-01-05T12:00:00Z';
      await tx.finishBatch(batch.batchId, { status: 'FAILED', reason: 'why', at });
    });
    const { rows } = await admin.query(
      'select status, reason, applied_at from trade_store.batch where batch_id = $1',
      [batch.batchId],
    );
    expect(rows).toEqual([{ status: 'FAILED', reason: 'why', applied_at: null }]);
  });
});

it('matured keys are open trades below the date, of the named sources or the others, paged', async () => {
  const { writer } = store;
  const scheme = uniqueName('MATURED');
  const trade = (tradeId: string, state: Parameters<typeof aChange>[0] = {}) =>
    aChange({
      state: {
        maturityDate: date('2026-01-31'),
        ...state.state,
        key: { scheme, tradeId, legId: 0 },
      },
    });
  await write(writer, {
    changes: [
      trade('a'),
      trade('b', { state: { sourceSystem: 'oms' } }),
      trade('c', { state: { maturityDate: date('2026-02-01') } }),
      trade('d', { state: { maturityDate: undefined } }),
      trade('e', { state: { status: 'CANCELLED' } }),
      trade('f', { state: { status: 'EXPIRED' } }),
      trade('g', { state: { status: 'AFFIRMED' } }),
    ],
  });
  const ask = async (given: {
    sources?: string[];
    isExcluding?: boolean;
    limit?: number;
    after?: string;
  }) => {
    const { sources = [], isExcluding = true, limit = 10, after = '' } = given;
    const from = { scheme, tradeId: after, legId: 0 };
    const query = { before: date('2026-02-01'), sources, isExcluding, after: from, limit };
    const keys = await writer.transaction((tx) => tx.maturedKeys(query));
    return keys.filter((key) => key.scheme === scheme).map(({ tradeId }) => tradeId);
  };
  expect(await ask({})).toEqual(['a', 'b', 'g']);
  expect(await ask({ sources: ['oms'] })).toEqual(['a', 'g']);
  expect(await ask({ sources: ['oms'], isExcluding: false })).toEqual(['b']);
  expect(await ask({ limit: 2 })).toEqual(['a', 'b']);
  expect(await ask({ limit: 2, after: 'b' })).toEqual(['g']);
});
