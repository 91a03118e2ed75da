/**
 * The artefacts of PostgreSQL, run: `decide.sql` says of staged records what `decide()` says, and
 * `merge.sql` or `upsert.sql` leaves the rows that the writer leaves, in every column.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, decide, formatKey, isOpen } from '@tributary/domain';
import type { Decision, TradeKey, TradeState } from '@tributary/domain';
import { aDatabase, date } from '@tributary/testing';
import { TRADE_STORE_ARTEFACTS } from '@tributary/trade-store-schema';
import fc from 'fast-check';
import type pg from 'pg';
import type { TradeChange } from '../src/index.js';
import { SOURCES, anyRecord, anyStored, hostileKeys, nearTo } from './hostile-heads.js';
import type { HostileRecord } from './hostile-heads.js';
import { CLEAR_STAGED, STAGE_RECORDS, stagedValues } from './staged-records.js';
import { aClient, aStore, aWriter, dumpOf, write } from './store.js';

const KEYS = 500;
const ROUNDS = 8;
/** Printed with every failure; set it to repeat a run. */
const SEED = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 2 ** 31));

const UNRANKED = 'unranked';
const RANKS: Readonly<Record<string, number>> = { 'feed-a': 1, feed_b: 1, 'Feed-C': 0 };
const rankOf = (source: string): number => RANKS[source] ?? 2;
const ranked = SOURCES.filter((source) => source !== UNRANKED).toSorted(
  (a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1),
);

const artefact = (name: string): string => readFileSync(join(TRADE_STORE_ARTEFACTS, name), 'utf8');

interface Decided {
  readonly record: HostileRecord;
  readonly before: TradeState | undefined;
  readonly decision: Decision;
}

function decided(record: HostileRecord, before: TradeState | undefined): Decided {
  const context = {
    policy: DEFAULT_POLICY,
    businessDate: date('2026-03-01'),
    rankOf,
    messageSeen: false,
    decidedBefore: false,
    decidedAt: record.decidedAt,
  };
  return { record, before, decision: decide(before, record.head, context) };
}

/** What the header of `decide.sql` says: the decision, or that it leaves it to the sink. */
function expectedOf({ record: { head }, before, decision }: Decided): string {
  if (decision.kind === 'ACCEPTED_NEW' || decision.kind === 'DUPLICATE') return decision.kind;
  if (before === undefined) return 'UNDECIDED';
  const isSameVersion = before.version === head.version;
  const isUnranked = [before.sourceSystem, head.sourceSystem].includes(UNRANKED);
  if (isSameVersion && before.sourceSystem !== head.sourceSystem && isUnranked) return 'UNDECIDED';
  if (decision.kind === 'STALE') return `STALE ${decision.reason}`;
  const covered = ['REJECTED_MATURITY', 'ACCEPTED_AMENDED', 'ACCEPTED_CORRECTED'];
  return covered.includes(decision.kind) && isOpen(before.status) ? decision.kind : 'UNDECIDED';
}

function changeOf({ record, before, decision }: Decided, position: bigint): TradeChange[] {
  if (!('state' in decision) || decision.state === undefined) return [];
  const at = { originId: 7, position, ordinal: 3 };
  const { messageId } = record.head;
  const revisionBefore = before?.revision ?? 0n;
  const terms = { payload: record.payload, at };
  const eventKey = formatKey(decision.state.key);
  return [{ eventKey, state: decision.state, revisionBefore, messageId, at, terms }];
}

async function anArtefactStore(keys: readonly TradeKey[]): Promise<pg.Client> {
  const { adminUrl } = await aDatabase({
    template: 'trade_store_artefacts',
    migrate: async (url) => {
      const client = await aClient(url);
      await client.query(artefact('postgresql/schema.sql'));
      await client.end();
    },
  });
  const client = await aClient(adminUrl);
  await write(await aWriter(adminUrl), { changes: storedBefore(keys) });
  await client.query(
    `insert into trade_store.source_rank
     select scheme, source, rank from unnest($1::text[]) scheme,
       unnest($2::text[]) with ordinality as s (source, rank)`,
    [[...new Set(keys.map(({ scheme }) => scheme))], ranked],
  );
  return client;
}

/** Most keys are stored before the first round. */
function storedBefore(keys: readonly TradeKey[]): TradeChange[] {
  const drawn = fc.sample(anyStored, { numRuns: keys.length, seed: SEED });
  return drawn.flatMap((change, index) => {
    const key = keys[index];
    if (key === undefined || index % 4 === 0) return [];
    const { terms, ...rest } = { ...change, state: { ...change.state, key } };
    return [change.state.hasTerms ? { ...rest, terms } : rest];
  });
}

/** `decision` or `decision reason` by key. */
async function decisionsOf(client: pg.Client): Promise<Map<string, string>> {
  await client.query(artefact('decide.sql'));
  const { rows } = await client.query<{ trade_id: string; said: string }>(
    `select trade_id, concat_ws(' ', decision, reason) as said from trade_store.staged_decision`,
  );
  return new Map(rows.map(({ trade_id, said }) => [trade_id, said]));
}

describe.each(['merge.sql', 'upsert.sql'])(`%s, seed ${SEED}`, (file) => {
  it('decides as decide() and writes as the writer, hostile records included', async () => {
    const keys = hostileKeys(KEYS, SEED);
    const [{ writer, admin }, client] = await Promise.all([aStore(), anArtefactStore(keys)]);
    const before = storedBefore(keys);
    await write(writer, { changes: before });
    const states = new Map(before.map(({ state }) => [state.key.tradeId, state]));
    const met = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const drawn = fc.sample(anyRecord, { numRuns: KEYS, seed: SEED + round });
      const records = keys.map((key, index) => {
        const record = drawn[index];
        if (record === undefined) throw new Error('too few records');
        const own = { ...record, head: { ...record.head, key } };
        return index % 2 === 0 ? own : nearTo(states.get(key.tradeId), own, index + round);
      });
      const all = records.map((record) => decided(record, states.get(record.head.key.tradeId)));
      const first = BigInt(round * KEYS);
      await client.query(STAGE_RECORDS, stagedValues(records, first));
      const said = await decisionsOf(client);
      const expected = all.map((each) => [each.record.head.key.tradeId, expectedOf(each)] as const);
      expect(said).toEqual(new Map(expected));
      for (const [, kind] of expected) met.set(kind, (met.get(kind) ?? 0) + 1);
      const changes = all.flatMap((each, index) =>
        expectedOf(each).startsWith('ACCEPTED') ? changeOf(each, first + BigInt(index)) : [],
      );
      await write(writer, { changes });
      expect((await client.query(artefact(file))).rowCount).toBe(changes.length);
      for (const { state } of changes) states.set(state.key.tradeId, state);
      await client.query(CLEAR_STAGED);
    }
    const [made, wanted] = [await dumpOf(client, 'trade'), await dumpOf(admin, 'trade')];
    expect(made).toHaveLength(wanted.length);
    expect(made.filter((row, index) => row !== wanted[index]).slice(0, 3)).toEqual([]);
    for (const kind of COVERED) expect([kind, (met.get(kind) ?? 0) > 10]).toEqual([kind, true]);
  });

  it('leaves a row alone that changed after it was decided, and the count tells', async () => {
    const keys = hostileKeys(4, SEED);
    const client = await anArtefactStore([]);
    const [record] = fc.sample(anyRecord, { numRuns: 1, seed: SEED });
    if (record === undefined) throw new Error('no record');
    const records = keys.map((key) => ({
      ...record,
      head: { ...record.head, key, action: 'NEW' as const, version: 5n },
    }));
    await client.query(STAGE_RECORDS, stagedValues(records, 0n));
    await decisionsOf(client);
    expect((await client.query(artefact(file))).rowCount).toBe(4);
    await client.query(`update trade_store.trade set revision = 9 where trade_id = $1`, [
      keys[0]?.tradeId,
    ]);
    await client.query('update trade_store.staged_decision set revision_before = 1, revision = 2');
    expect((await client.query(artefact(file))).rowCount).toBe(3);
  });
});

const COVERED = [
  ...['ACCEPTED_NEW', 'DUPLICATE', 'STALE ORDER', 'STALE NO_VERSION', 'REJECTED_MATURITY'],
  ...['ACCEPTED_AMENDED', 'ACCEPTED_CORRECTED', 'UNDECIDED'],
];
