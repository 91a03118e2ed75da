/** Another writer changes keys of a batch between its reading and its writing them. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { encodeTradeRecord } from '@tributary/contract-mapping';
import type { Instant, TradeRecord } from '@tributary/domain';
import { createMetrics } from '@tributary/observability';
import { aTradeRecord, uniqueName } from '@tributary/testing';
import type {
  StoreTransaction,
  TransactionOptions,
  TradeWriter,
} from '@tributary/trade-store-writer';
import { BlockApplier } from '../src/core/apply-blocks.js';
import { readRecord } from '../src/core/incoming-record.js';
import type { IncomingRecord } from '../src/core/incoming-record.js';
import { createSinkMetrics } from '../src/metrics.js';
import { hostileRecords } from './hostile-records.js';
import { ManifestFeeder, asFileRows, batchStatus } from './manifest-feeder.js';
import { staged } from './staged-parts.js';
import { StreamFeeder, aContext, aStore, contentsByKey, onTopic } from './support.js';
import type { TestStore, TradeContents } from './support.js';

const SEED = Number(process.env['TRIBUTARY_SEED'] ?? 20_260_201);
const BLOCKS = 8;
/** So many that changes are staged, not sent as arrays. */
const RECORDS_OF_BLOCK = 400;
const KEYS = 200;

/** Hostile records whose keys and messages are named anew. */
function named(
  records: readonly TradeRecord[],
  { tradeIdOf, messages }: { tradeIdOf(number: number): string; readonly messages: string },
): TradeRecord[] {
  return records.map(({ head, ...rest }) => {
    const number = Number(head.key.tradeId.replace(/\D/g, ''));
    const key = { scheme: 'TEST', tradeId: tradeIdOf(number), legId: head.key.legId };
    return { ...rest, head: { ...head, key, messageId: `${messages}-${head.messageId}` } };
  });
}

interface Round {
  /** What the other writer sends: keys the block is the first to have. */
  readonly others: readonly TradeRecord[];
  /** Half of the keys are those of the block before. */
  readonly block: readonly TradeRecord[];
}

function rounds(): Round[] {
  return Array.from({ length: BLOCKS }, (_, round) => {
    const seed = SEED + round;
    const evenOf = (number: number): string => `${round}-${number - (number % 2)}`;
    const others = hostileRecords({ seed: seed + 1_000, count: 60, keys: KEYS });
    const block = hostileRecords({ seed, count: RECORDS_OF_BLOCK, keys: KEYS });
    return {
      others: asFileRows(named(others, { tradeIdOf: evenOf, messages: `other-${round}` })),
      block: asFileRows(
        named(block, {
          tradeIdOf: (number) => (number % 2 === 0 ? evenOf(number) : `${round - 1}-${number - 1}`),
          messages: `block-${round}`,
        }),
      ),
    };
  });
}

/** The transaction as it is, but for what happens after each first reading of states. */
function interrupted(tx: StoreTransaction, interrupt: () => Promise<void>): StoreTransaction {
  const statesByName: StoreTransaction['statesByName'] = async (keys, options) => {
    const states = await tx.statesByName(keys, options);
    if (options !== undefined) await interrupt();
    return states;
  };
  return Object.create(tx, { statesByName: { value: statesByName } }) as StoreTransaction;
}

function incoming(records: readonly TradeRecord[], originId: number, from: bigint) {
  return records.map((record, index): IncomingRecord => {
    const at = { originId, position: from + BigInt(index), ordinal: 0 };
    const read = readRecord(at, encodeTradeRecord(record).bytes);
    if ('fault' in read) throw new Error(read.fault.detail);
    return read.incoming;
  });
}

/** One key of each round, so that the batch knows all keys. */
function firstVersions(all: readonly Round[]): TradeRecord[] {
  const byKey = new Map<string, TradeRecord>();
  for (const { block, others } of all) {
    for (const record of [...others, ...block]) {
      const { head } = record;
      const key = JSON.stringify(head.key);
      const first = { ...head, version: 1n, action: 'NEW' as const, messageId: `first ${key}` };
      byKey.set(key, {
        ...record,
        head: { ...first, receivedAt: (head.receivedAt - 1n) as Instant },
      });
    }
  }
  return [...byKey.values()];
}

describe('blocks of a batch whose keys another writer changes', () => {
  it.each([
    ['known keys', 'copy'],
    ['known and new keys', 'unnest'],
  ] as const)('have the outcome of what was written in turn: %s, by %s', async (kind, strategy) => {
    const all = rounds();
    const first = kind === 'known keys' ? firstVersions(all) : [];
    const raced = await aStore();
    const context = aContext();
    const other = new StreamFeeder(raced, context);
    await other.feed(onTopic(first));
    let from = BigInt(first.length);
    const origin = { kind: 'BATCH', name: uniqueName('batch') } as const;
    const { originId } = await raced.writer.claim({ origin, owner: 'test', firstPosition: 1n });
    const work = async (tx: StoreTransaction): Promise<void> => {
      const pending: Round[] = [...all];
      const applier = new BlockApplier(
        interrupted(tx, async () => {
          const { others = [] } = pending.shift() ?? {};
          await other.feed(onTopic(others, { from }));
          from += BigInt(others.length);
        }),
        { ...context, decidedAt: context.now() },
      );
      let position = 1n;
      for (const { block } of all) {
        await applier.take(incoming(block, originId, position));
        position += BigInt(block.length);
      }
      const { tallies, overtaken } = await applier.finish();
      expect(overtaken).toBeGreaterThan(20);
      await tx.write({ changes: [], events: [], tallies, seen: [], quarantined: [] });
    };
    await raced.writer.transaction(work, { strategy });

    const inTurn = async (ofRound: (round: Round) => TradeRecord[]) => {
      const store = await aStore();
      const records = [...first, ...all.flatMap(ofRound)];
      await new StreamFeeder(store, aContext()).feed(onTopic(records), 500);
      return contentsByKey(store.admin);
    };
    const found = await contentsByKey(raced.admin);
    const othersFirst = await inTurn(({ others, block }) => [...others, ...block]);
    const blockFirst = await inTurn(({ others, block }) => [...block, ...others]);
    expect(found).toHaveLength(othersFirst.length);
    // A key of which the batch changes nothing may have been looked at before the others came.
    let repaired = 0;
    for (const [place, trade] of found.entries()) {
      const [late, early] = [othersFirst[place], blockFirst[place]];
      if (!isDeepStrictEqual(trade, early)) expect(trade).toEqual(late);
      else if (!isDeepStrictEqual(trade, late)) expect(changedByItsRound(trade)).toEqual([]);
      if (!isDeepStrictEqual(trade, early)) repaired += 1;
    }
    expect(repaired).toBeGreaterThan(20);
  });
});

/** Events of the block that came with the other writer's records, where they were accepted. */
function changedByItsRound({ trade_id, events }: TradeContents): string[] {
  const isAccepted = (event: string): boolean => Number(event.slice(event.lastIndexOf(' '))) < 100;
  const ofRound = `block-${trade_id.slice(0, trade_id.lastIndexOf('-'))}-`;
  return events.filter((event) => event.startsWith(ofRound) && isAccepted(event));
}

/** A writer whose transactions are interrupted, each by the next of the interruptions. */
function interruptedWriter(
  writer: TradeWriter,
  interruptions: (() => Promise<void>)[],
): TradeWriter {
  const transaction = <T>(
    work: (tx: StoreTransaction) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T> =>
    writer.transaction(
      (tx) => work(interrupted(tx, async () => (await interruptions.shift()?.()) ?? undefined)),
      options,
    );
  return Object.create(writer, { transaction: { value: transaction } }) as TradeWriter;
}

async function counted(name: string, metrics: ReturnType<typeof createMetrics>): Promise<string> {
  const { text } = await metrics.render();
  return new RegExp(`^tributary_${name}(?:{.*})? (\\d+)`, 'm').exec(text)?.[1] ?? 'none';
}

describe('a batch of new trades', () => {
  it('is applied although some of them appear while it is under way, twice', async () => {
    const records = asFileRows(hostileRecords({ seed: SEED, count: 900, keys: 400 }));
    const news = ['one', 'two'].map((message) => onTopicOnce(records, message));
    const store: TestStore = await aStore();
    const other = new StreamFeeder(store, aContext());
    let from = 0n;
    const interruptions = news.map((record) => async () => {
      await other.feed(onTopic([record], { from }));
      from += 1n;
    });
    const metrics = createMetrics('test');
    const writer = interruptedWriter(store.writer, interruptions);
    const feeder = new ManifestFeeder({ ...store, writer }, createSinkMetrics(metrics));
    const batchId = '9a'.repeat(16);
    await feeder.feed(await staged(records, { batchId, rowsPerPart: 900 }));
    expect(interruptions).toEqual([]);
    expect(await batchStatus(store)).toEqual([
      { batch_id: batchId, status: 'APPLIED', reason: null },
    ]);
    expect(await counted('upsert_conflicts_total', metrics)).toBe('1');
    expect(await counted('overtaken_keys_total', metrics)).toBe('1');

    const inTurn = await aStore();
    await new StreamFeeder(inTurn, aContext()).feed(onTopic([...news, ...records]), 500);
    expect(await contentsByKey(store.admin)).toEqual(await contentsByKey(inTurn.admin));
  });
});

/** A trade of the batch as another source brought it; the trade is another one for each message. */
function onTopicOnce(records: readonly TradeRecord[], messageId: string): TradeRecord {
  const place = messageId === 'one' ? 0 : 1;
  const found = records.filter(({ head }) => head.version > 0n)[place];
  if (found === undefined) throw new Error('no such record');
  return { ...found, head: { ...found.head, version: 1n, action: 'NEW', messageId } };
}

describe('a batch of the stream that meets a row held for long', () => {
  it('gets through up to that row, and fails there', async () => {
    const store = await aStore();
    const trades = ['A', 'B', 'C', 'D'];
    const version = (of: number): TradeRecord[] =>
      asFileRows(
        trades.map((tradeId) =>
          aTradeRecord({
            head: {
              key: { scheme: 'TEST', tradeId, legId: 0 },
              version: BigInt(of),
              messageId: `${tradeId} v${of}`,
            },
            terms: { book: `v${of}` },
          }),
        ),
      );
    await new StreamFeeder(store, aContext()).feed(onTopic(version(1)));
    await store.admin.query(`begin; select from trade_store.trade where trade_id = 'D' for update`);
    const amended = onTopic(version(2), { from: 4n });
    await expect(new StreamFeeder(store, aContext()).feed(amended)).rejects.toThrow();
    const books = async (): Promise<unknown> => {
      const { rows } = await store.admin.query<{ book: string }>(
        'select book from trade_store.trade order by trade_id',
      );
      return rows.map(({ book }) => book);
    };
    expect(await books()).toEqual(['v2', 'v2', 'v2', 'v1']);
    await store.admin.query('rollback');
    await new StreamFeeder(store, aContext()).feed(amended.slice(3));
    expect(await books()).toEqual(['v2', 'v2', 'v2', 'v2']);
  });
});
