/**
 * With the strategy `unnest` the writer sends only what PostgreSQL, YugabyteDB, CockroachDB and
 * Citus share. Every statement is looked at twice: as `src/statements` has it, and as it is sent.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { uniqueName } from '@tributary/testing';
import pg from 'pg';
import type { TradeWriter } from '../src/index.js';
import { aChange, anEvent, nextChange } from './changes.js';
import { dialectFaults } from './shared-dialect.js';
import { aStore, aWriter, writeSet } from './store.js';

/** So many changes that `copy` stages them. */
const MANY = 300;
const STATEMENTS = new URL('../src/statements/', import.meta.url);

/** What the strategy `copy` alone sends, and what of it no other store has. */
const OF_COPY = new Map([
  ['trades.CREATE_STAGED_TRADE', 'CreateStmt'],
  ['trades.CLEAR_STAGED_TRADE', 'TruncateStmt'],
  ['trades.COPY_NEW_TRADES', 'CopyStmt'],
  ['trades.COPY_STAGED_TRADE', 'CopyStmt'],
  ['trades.SAVE_GUESS', 'transaction TRANS_STMT_SAVEPOINT'],
  ['trades.UNDO_GUESS', 'transaction TRANS_STMT_ROLLBACK_TO'],
  ['events.COPY_EVENTS', 'CopyStmt'],
]);
/** Not SQL, or SQL that is made for a partition of PostgreSQL: the README names it. */
const NOT_LOOKED_AT = new Set([
  ...['statement.statement', 'differing.SEPARATOR'],
  ...['seen-slots.SEEN_SLOTS', 'seen-slots.slotStatements'],
]);

/** Texts by `file.EXPORT`; whatever is neither SQL nor named above fails. */
async function statementTexts(): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const file of readdirSync(STATEMENTS).filter((name) => name.endsWith('.ts'))) {
    const module = (await import(new URL(file, STATEMENTS).pathname)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      const path = `${file.replace(/\.ts$/, '')}.${name}`;
      if (NOT_LOOKED_AT.has(path)) continue;
      const text = typeof value === 'string' ? value : (value as { text?: unknown }).text;
      if (typeof text !== 'string') throw new Error(`${path} is not SQL: name it here`);
      texts.set(path, text);
    }
  }
  return texts;
}

describe('statements', () => {
  it('keep to the shared dialect, but those of the strategy copy', async () => {
    const texts = await statementTexts();
    expect(texts.size).toBeGreaterThan(20);
    const faulty = new Map<string, string[]>();
    for (const [path, text] of texts) {
      const faults = await dialectFaults(text);
      if (faults.length > 0) faulty.set(path, faults);
    }
    expect([...faulty.keys()].sort()).toEqual([...OF_COPY.keys()].sort());
    for (const [path, fault] of OF_COPY) expect(faulty.get(path)).toContain(fault);
  });

  it('keep to it as they are sent', async () => {
    const { sinkUrl } = await aStore();
    const sent: string[] = [];
    const extra = { Client: recordingClient(sent) };
    const writer = await aWriter(sinkUrl, 'test', extra, 'unnest');
    // What the data source asks when it connects is not the writer's.
    sent.length = 0;
    await useAll(writer);
    expect(sent.some((text) => text.includes('insert into trade_store.trade as t'))).toBe(true);
    expect(sent.some((text) => text.includes('insert into trade_store.trade_event'))).toBe(true);
    for (const text of new Set(sent)) {
      expect({ text, faults: await dialectFaults(text) }).toEqual({ text, faults: [] });
    }
    const copied: string[] = [];
    await useAll(await aWriter(sinkUrl, 'test', { Client: recordingClient(copied) }, 'copy'));
    const faults = await Promise.all(copied.map(dialectFaults));
    expect(faults.flat()).toEqual(expect.arrayContaining([...new Set(OF_COPY.values())]));
  });
});

/** A real client that notes the text of whatever it sends. */
function recordingClient(sent: string[]): typeof pg.Client {
  const note = (query: unknown): void => {
    sent.push(typeof query === 'string' ? query : ((query as { text: string }).text ?? ''));
  };
  return new Proxy(pg.Client, {
    construct(target, options) {
      const client = Reflect.construct(target, options) as pg.Client;
      const query = client.query.bind(client) as (...values: unknown[]) => unknown;
      const noted = (...values: unknown[]): unknown => {
        note(values[0]);
        return query(...values);
      };
      return Object.assign(client, { query: noted });
    },
  });
}

/** Claims, reads, writes three times, and gives up once. */
async function useAll(writer: TradeWriter): Promise<void> {
  const origin = { kind: 'STREAM', name: uniqueName('topic') } as const;
  const claim = await writer.claim({ origin, owner: 'test', firstPosition: 0n });
  const at = { originId: claim.originId, position: 0n, ordinal: 0 };
  const [change, ...others] = Array.from({ length: MANY }, () => aChange({ at }));
  if (change === undefined) throw new Error('no change');
  const { key, receivedAt } = change.state;
  const identity = { sourceSystem: 'oms', messageId: 'm' };
  const tally = { sourceSystem: 'oms', decision: 'DUPLICATE', reason: '', records: 1n } as const;
  const steps = writeSet({
    changes: [change, ...others],
    events: [anEvent({ at, key })],
    tallies: [{ originId: claim.originId, ...tally }],
    seen: [{ ...identity, receivedAt }],
  });
  const options = { lockTimeoutMs: 500, silenceMsMax: 10_000 };
  await writer.transaction(async (tx) => {
    await tx.lock(claim, 0n);
    await tx.states([key]);
    await tx.seen([identity]);
    await tx.decided([{ ...identity, eventKey: 'k' }]);
    await tx.contents([at]);
    await tx.rawPositions(claim.originId);
    await tx.statesByName(new Map([['k', key]]), { thoughtUnseen: true });
    await tx.write({ ...steps, guessesNew: true });
    const again = [change, ...others].map(({ state }) => aChange({ state: { key: state.key } }));
    expect(await tx.writeTrades({ changes: again, guessesNew: true })).toHaveLength(MANY);
    const later = [change, ...others].map((each) => nextChange(each));
    await tx.write(writeSet({ changes: later }));
    await tx.write(writeSet({ changes: later.map((each) => nextChange(each)) }));
    await tx.advance(claim, 1n);
  }, options);
  await writer.transaction((tx) => tx.states([key]), { end: 'rollback' });
}

describe('the check', () => {
  it.each([
    ['copy trade_store.trade from stdin', 'CopyStmt'],
    ['create temporary table s (a int4)', 'CreateStmt'],
    ['merge into t using s on t.a = s.a when matched then delete', 'MergeStmt'],
    ['delete from t where a = $1', 'DeleteStmt'],
    ['insert into t (a) values ($1) returning (xmax = 0)', 'column xmax'],
    ['update t set a = $1 returning old.a', 'column returning old or new'],
    ['select ctid from t', 'column ctid'],
    ['select pg_advisory_xact_lock($1)', 'function pg_advisory_xact_lock'],
    ['select trade_store.decide($1)', 'function trade_store.decide'],
    ['select a from t for update skip locked', 'skip locked, nowait'],
    ['select a from t for share', 'lock weaker than update'],
    ["prepare transaction 'x'", 'transaction TRANS_STMT_PREPARE'],
    ['set lock_timeout = 1', 'setting of the session'],
    ['set local enable_seqscan = off', 'setting enable_seqscan'],
    ['select a::jsonb from t', 'type jsonb'],
    ['select a from t order by a collate "C"', 'CollateClause'],
    ['with s as (select a from t) select a from s', 'with'],
    ['do $$ begin end $$', 'DoStmt'],
    ['lock table t', 'LockStmt'],
    ['select 1; listen x', 'ListenStmt'],
  ])('refuses %s', async (sql, fault) => {
    expect(await dialectFaults(sql)).toContain(fault);
  });

  it('takes what is shared', async () => {
    const sql = 'insert into t as x (a) select a from unnest($1::text[]) as s (a) order by a';
    const guard = 'on conflict (a) do update set a = excluded.a where x.b = excluded.c';
    expect(await dialectFaults(`${sql} ${guard}`)).toEqual([]);
  });

  it('cannot be asked about text that is no SQL', async () => {
    await expect(dialectFaults('selec 1')).rejects.toThrow('syntax error');
  });
});
